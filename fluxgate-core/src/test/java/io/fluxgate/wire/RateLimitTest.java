package io.fluxgate.wire;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.ratelimit.RateLimiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What clients on real connections see of limits. */
@EveryEngine
class RateLimitTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  RateLimitTest(Engine engine) {
    super(engine);
  }

  @Test
  void aConnectionOutlivesTheRefusalOfARequest() throws Exception {
    Gateway gateway =
        proxy(
            closing(RawUpstream.answering(OK)),
            route ->
                route
                    .userRateLimit(RateLimiter.fixedWindow(1, ofHours(10)))
                    .identifyUserBy(UserIdentifier.header("X-User-ID")));
    RawClient client = client(gateway);

    RawClient.Answer served = client.send(GET).read();
    RawClient.Answer refused = client.send(GET).read();
    RawClient.Answer another =
        client.send("GET / HTTP/1.1\r\nHost: a\r\nX-User-ID: bob\r\n\r\n").read();

    assertThat(served.head()).startsWith("HTTP/1.1 200");
    assertThat(served.header("ratelimit-policy")).startsWith("\"user\";q=1;w=36000;pk=:");
    assertThat(served.header("ratelimit")).matches("\"user\";r=0;t=\\d+;pk=:[A-Za-z0-9+/=]+:");
    assertThat(refused.head()).startsWith("HTTP/1.1 429");
    assertThat(refused.header("retry-after")).matches("3\\d{4}");
    assertThat(refused.body()).contains("#quota-exceeded", "\"violated-policies\":[\"user\"]");
    assertThat(another.head()).startsWith("HTTP/1.1 200");
  }

  @Test
  void ofManyClientsAtOnceExactlyAsManyAreServedAsTheLimitSays() throws Exception {
    RawUpstream upstream = closing(RawUpstream.answering(OK));
    Gateway gateway =
        proxy(
            upstream,
            route ->
                route
                    .rateLimit(RateLimiter.slidingLog(60, ofHours(1)))
                    .userRateLimit(RateLimiter.gcra(1, ofHours(1), 37)));
    List<Future<Integer>> clients = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        RawClient client = client(gateway);
        clients.add(executor.submit(() -> served(client, 12)));
      }
    }
    int served = 0;
    for (Future<Integer> client : clients) {
      served += client.get();
    }

    assertThat(served).isEqualTo(37);
    assertThat(upstream.heads).hasSize(37);
  }

  private static int served(RawClient client, int requests) throws Exception {
    int served = 0;
    for (int i = 0; i < requests; i++) {
      served += client.send(GET).read().head().startsWith("HTTP/1.1 200") ? 1 : 0;
    }
    return served;
  }

  /** It waits on a thread of its own: others are served meanwhile. */
  @Test
  void whoWaitsInALeakyBucketHoldsUpNobodyElse() throws Exception {
    RawUpstream upstream = closing(RawUpstream.answering(OK));
    Gateway gateway =
        start(
            builder()
                .shutdownGrace(ofSeconds(0))
                .route("ping", route -> route.get("/ping").handle(request -> Response.text("pong")))
                .route(
                    "slow",
                    route ->
                        route
                            .get("/")
                            .upstream(upstream.url())
                            .rateLimit(
                                RateLimiter.leakyBucket(1, ofMinutes(10))
                                    .with("max_waiting", 3)
                                    .with("max_wait_ms", 3_600_000))));
    assertThat(client(gateway).send(GET).read().head()).startsWith("HTTP/1.1 200");
    List<RawClient> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RawClient client = client(gateway).send(GET);
      waiting.add(client);
      ping(client(gateway));
    }

    Thread closer = Thread.ofVirtual().start(gateway::close);

    assertThat(closer.join(ofSeconds(20))).as("the waits end with the gateway").isTrue();
    for (RawClient client : waiting) {
      assertThat(client.readUntilBlankLine()).doesNotStartWith("HTTP/1.1 200");
    }
    assertThat(upstream.heads).as("nothing was sent for them").hasSize(1);
  }
}
