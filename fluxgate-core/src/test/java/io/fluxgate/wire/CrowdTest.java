package io.fluxgate.wire;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many at once: none is refused, none waits for another, and nothing is left of them. */
@EveryEngine
@Timeout(60)
class CrowdTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  CrowdTest(Engine engine) {
    super(engine);
  }

  @Test
  void twoThousandIdleConnectionsStayOpen() throws Exception {
    Gateway gateway =
        start(builder().route(route -> route.get("/").handle(request -> Response.text("ok"))));
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      RawClient client = client(gateway);
      clients.add(client);
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
    }

    for (RawClient client : clients) {
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
    }
  }

  @Test
  void slowClientsDoNotSlowAFastOneDown() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway = proxy(upstream);
    for (int i = 0; i < 100; i++) {
      client(gateway).send("GET / HTTP/1.1\r\nHost:");
      client(gateway)
          .send(
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + (i * 2_000 + 10) + "\r\n\r\nabc");
    }
    RawClient fast = client(gateway);
    fast.send(GET).read();

    long start = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      assertThat(fast.send(GET).read().body()).isEqualTo("ok");
    }

    assertThat(System.nanoTime() - start).isLessThan(ofSeconds(5).toNanos());
  }

  @Test
  void tenThousandRequestsSucceedAndClosingLeavesNeitherThreadsNorConnections() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    List<String> before = platformThreads();
    Gateway gateway = proxy(upstream);
    List<Future<?>> results = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        results.add(clients.submit(() -> fiftyRequests(gateway)));
      }
    }
    for (Future<?> result : results) {
      result.get();
    }
    upstream.heads.clear();

    gateway.close();

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while ((upstream.openConnections() > 0 || !before.containsAll(platformThreads()))
        && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(upstream.openConnections()).isZero();
    assertThat(platformThreads()).isSubsetOf(before);
  }

  private static Void fiftyRequests(Gateway gateway) throws IOException {
    try (RawClient client = new RawClient(gateway.uri())) {
      for (int n = 0; n < 50; n++) {
        RawClient.Answer answer =
            n % 2 == 0
                ? client.send(GET).read()
                : client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").read();
        assertThat(answer.body()).isEqualTo("ok");
      }
    }
    return null;
  }

  /** Those of the gateway, the JDK's server and the JDK's client; a number for each client. */
  private static List<String> platformThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(
            name ->
                name.startsWith("fluxgate")
                    || name.startsWith("HttpClient")
                    || name.startsWith("HTTP-"))
        .toList();
  }
}
