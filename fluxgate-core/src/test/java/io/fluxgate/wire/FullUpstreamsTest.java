package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An upstream never has more requests at a time than it may; the others wait in the order in which
 * they came, not for ever, and keep nobody else waiting.
 */
@EveryEngine
class FullUpstreamsTest extends WireTest {

  private final Watched watched;
  private final Heard heard = new Heard();

  /** What the upstream needs for each answer. */
  private final Semaphore answers = new Semaphore(0);

  FullUpstreamsTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  private RawUpstream upstreamThatNeedsLeave() throws IOException {
    return upstream(
        (head, in, out, socket) -> {
          if (answers.tryAcquire(20, TimeUnit.SECONDS)) {
            RawBody.echo(head, in, out, socket);
          }
        });
  }

  private Gateway gateway(
      int places, int waiting, Duration wait, Way way, RawUpstream... upstreams) {
    GatewayBuilder builder = builder().listener(heard);
    if (can(Capability.LIMITS)) {
      builder.limits(limits -> limits.loops(1)); // whoever holds it up holds everybody up
    }
    return start(
        builder
            .route("ping", route -> route.get("/ping").handle(request -> Response.text("pong")))
            .route(
                "all",
                route -> {
                  route.any("/*").loadBalancer(watched).queue(waiting, wait);
                  for (RawUpstream upstream : upstreams) {
                    route.upstream(upstream.url(), u -> u.maxInFlight(places));
                  }
                  way.on(route);
                }));
  }

  private static int waiting(Gateway gateway) {
    return gateway.upstreams().getFirst().waiting();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aCrowdIsServedNeverMoreThanThePlacesAtATime(Way way) throws Exception {
    List<AtomicInteger> most = List.of(new AtomicInteger(), new AtomicInteger());
    List<RawUpstream> upstreams = new ArrayList<>();
    for (AtomicInteger each : most) {
      AtomicInteger now = new AtomicInteger();
      upstreams.add(
          upstream(
              (head, in, out, socket) -> {
                each.accumulateAndGet(now.incrementAndGet(), Math::max);
                TimeUnit.MILLISECONDS.sleep(5); // its work
                now.decrementAndGet();
                RawBody.echo(head, in, out, socket);
              }));
    }
    Gateway gateway =
        gateway(2, 100, ofSeconds(20), way, upstreams.getFirst(), upstreams.getLast());
    List<Future<String>> served = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        String target = "/" + i;
        served.add(
            clients.submit(
                () -> {
                  try (RawClient client = new RawClient(gateway.uri())) {
                    client.send(get(target)).read();
                    return client.send(get(target)).read().body();
                  }
                }));
      }
    }

    for (int i = 0; i < 50; i++) {
      assertThat(served.get(i).get()).isEqualTo("GET /" + i + " ");
    }
    assertThat(most).allSatisfy(each -> assertThat(each.get()).isEqualTo(2));
    watched.awaitNothingHeld();
    assertThat(waiting(gateway)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoCameFirstIsServedFirstAndNobodyElseIsHeldUp(Way way) throws Exception {
    RawUpstream upstream = upstreamThatNeedsLeave();
    Gateway gateway = gateway(1, 100, ofSeconds(20), way, upstream);
    RawClient holder = client(gateway).send(get("/holder"));
    upstream.awaitHead();
    List<RawClient> line = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      line.add(client(gateway).send(get("/" + i)));
      int length = i + 1;
      awaitThat("one more waits", () -> waiting(gateway) == length);
      ping(client(gateway));
    }

    answers.release(6);

    assertThat(holder.read().status()).isEqualTo(200);
    for (int i = 0; i < 5; i++) {
      assertThat(upstream.awaitHead()).startsWith("GET /" + i + " ");
      assertThat(line.get(i).read().body()).isEqualTo("GET /" + i + " ");
    }
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoFindsTheLineFullIsRefusedAtOnce(Way way) throws Exception {
    RawUpstream upstream = upstreamThatNeedsLeave();
    Gateway gateway = gateway(1, 1, ofSeconds(20), way, upstream);
    RawClient holder = client(gateway).send(get("/holder"));
    upstream.awaitHead();
    RawClient second = client(gateway).send(get("/second"));
    awaitThat("one waits", () -> waiting(gateway) == 1);

    RawClient.Answer refused = client(gateway).send(get("/third")).read();

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("proxy-status"))
        .isEqualTo("fluxgate; error=connection_limit_reached");
    assertThat(refused.body()).doesNotContain("\"timeout\"");
    assertThat(heard.awaitRequest().attempts()).isZero();
    answers.release(2);
    assertThat(holder.read().status()).isEqualTo(200);
    assertThat(second.read().status()).isEqualTo(200);
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoHasWaitedLongEnoughIsRefused(Way way) throws Exception {
    RawUpstream upstream = upstreamThatNeedsLeave();
    Gateway gateway = gateway(1, 10, ofMillis(150), way, upstream);
    RawClient holder = client(gateway).send(get("/holder"));
    upstream.awaitHead();

    RawClient.Answer refused = client(gateway).send(get("/second")).read();

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("proxy-status"))
        .isEqualTo("fluxgate; error=connection_limit_reached");
    assertThat(refused.body()).contains("\"timeout\":\"queue\"");
    assertThat(heard.awaitRequest().timeout()).contains("queue");
    assertThat(waiting(gateway)).isZero();
    answers.release(2);
    assertThat(holder.read().status()).isEqualTo(200);
    watched.awaitNothingHeld();
  }

  /** Where the client's end is noticed, its request does not go on when its turn comes. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aClientThatLeavesTheLineLeavesNothingBehind(Way way) throws Exception {
    RawUpstream upstream = upstreamThatNeedsLeave();
    Gateway gateway = gateway(1, 10, ofSeconds(20), way, upstream);
    RawClient holder = client(gateway).send(get("/holder"));
    upstream.awaitHead();
    RawClient leaving = client(gateway).send(get("/leaving"));
    awaitThat("one waits", () -> waiting(gateway) == 1);
    RawClient staying = client(gateway).send(get("/staying"));
    awaitThat("two wait", () -> waiting(gateway) == 2);

    leaving.reset();
    ping(client(gateway));
    answers.release(3);

    assertThat(holder.read().status()).isEqualTo(200);
    assertThat(staying.read().body()).isEqualTo("GET /staying ");
    watched.awaitNothingHeld();
    assertThat(waiting(gateway)).isZero();
    if (can(Capability.CLIENT_ABORT_DETECTION)) {
      assertThat(upstream.heads).noneMatch(head -> head.contains("/leaving"));
    }
  }
}
