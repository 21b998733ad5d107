package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.Gateway;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are given up, by the application or because the gateway closes. */
@EveryEngine
@Timeout(60)
class InterruptTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Watched watched;

  InterruptTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  @Test
  void aRequestWhoseThreadTheApplicationInterruptsIsAnswered503() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    RawUpstream upstream = upstream((head, in, out, socket) -> over.await(20, TimeUnit.SECONDS));
    Gateway gateway =
        proxy(
            upstream,
            route ->
                route
                    .loadBalancer(watched)
                    .filter(
                        (request, next) -> {
                          thread.set(Thread.currentThread());
                          return next.proceed(request);
                        }));
    RawClient client = client(gateway).send(GET);
    upstream.awaitHead();

    thread.get().interrupt();

    assertThat(client.read().status()).isEqualTo(503);
    watched.awaitNothingHeld();
    over.countDown();
  }

  @Test
  void anInterruptThatWasLeftBehindAccusesNoUpstream() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway =
        start(
            builder()
                .route(
                    route ->
                        route
                            .any("/*")
                            .loadBalancer(watched)
                            .upstream(
                                upstream.url(),
                                u -> u.circuitBreaker(breaker -> breaker.failureThreshold(1)))
                            .filter(
                                (request, next) -> {
                                  Thread.currentThread().interrupt();
                                  return next.proceed(request);
                                })));

    assertThat(client(gateway).send(GET).read().status()).isEqualTo(503);
    assertThat(watched.endpoint().breaker().state()).isEqualTo(State.CLOSED);
    watched.awaitNothingHeld();
  }

  @Test
  void closingCutsUploadsAndDownloadsAndComesToAnEnd() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (head.startsWith("POST")) {
                in.readAllBytes();
              }
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (true) {
                RawUpstream.write(out, "5\r\nhello\r\n");
                TimeUnit.MILLISECONDS.sleep(5);
              }
            });
    Gateway gateway =
        start(
            builder()
                .shutdownGrace(ofMillis(200))
                .route(route -> route.any("/*").loadBalancer(watched).upstream(upstream.url())));
    RawClient download = client(gateway).send(GET);
    download.readUntilBlankLine();
    RawClient upload =
        client(gateway)
            .send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n"
                    + "x".repeat(100_000));
    upstream.awaitHead();
    upstream.awaitHead();

    long start = System.nanoTime();
    gateway.close();

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
    assertThat(download.isClosedByPeer()).isTrue();
    assertThat(upload.isClosedByPeer()).isTrue();
    watched.awaitNothingHeld();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (upstream.openConnections() > 0 && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(upstream.openConnections()).isZero();
  }

  @Test
  void aClosedGatewaySendsNothingAnyMoreAndSaysSo() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway = proxy(upstream, route -> route.loadBalancer(watched));
    client(gateway).send(GET).read();
    upstream.heads.clear();
    gateway.close();

    try (Response answer = gateway.handle(Request.builder("GET", "/").build())) {
      assertThat(answer.status()).isEqualTo(503);
    }
    assertThat(upstream.heads).isEmpty();
    watched.awaitNothingHeld();
  }

  @Test
  void closingWhileItStartsLeavesNothingListening() throws Exception {
    for (int i = 0; i < 20; i++) {
      Gateway gateway =
          builder().route(route -> route.get("/").handle(r -> Response.text("ok"))).build();
      Thread closer = Thread.ofVirtual().start(gateway::close);
      try {
        gateway.start();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("closed");
      }
      closer.join();
      java.net.URI uri;
      try {
        uri = gateway.uri();
      } catch (IllegalStateException e) {
        continue; // closed before it began
      }
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> new RawClient(uri))
          .isInstanceOf(java.net.ConnectException.class);
    }
  }

  @Test
  void closingIsCompleteAndKeepsAnInterrupt() throws Exception {
    Gateway gateway =
        start(builder().route(route -> route.get("/ping").handle(r -> Response.text("pong"))));
    int port = gateway.uri().getPort();
    RawClient client = client(gateway);
    ping(client);

    Thread.currentThread().interrupt();
    gateway.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
    assertThat(client.isClosedByPeer()).isTrue();
  }
}
