package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.RouteBuilder;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.ratelimit.RateLimiter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A breaker counts what an endpoint does wrong, and nothing that a client does. */
@EveryEngine
@Timeout(60)
class BreakerTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final RawUpstream.Script OK =
      (head, in, out, socket) ->
          RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

  private final Watched watched;

  BreakerTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  /** Opens at the second failure. */
  private Gateway guarded(String url, Duration open, Consumer<RouteBuilder> more) {
    return start(
        builder()
            .idleTimeout(ofMillis(800))
            .route(
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .upstream(
                          url,
                          upstream ->
                              upstream.circuitBreaker(
                                  breaker ->
                                      breaker
                                          .failureThreshold(2)
                                          .openFor(open)
                                          .halfOpenRequests(1)
                                          .successThreshold(2)));
                  more.accept(route);
                }));
  }

  private Gateway guarded(RawUpstream upstream) {
    return guarded(upstream.url(), ofSeconds(30), route -> {});
  }

  private State state() {
    return watched.endpoint().breaker().state();
  }

  private void opensBy(Gateway gateway, int status) throws Exception {
    for (int i = 0; i < 2; i++) {
      RawClient client = client(gateway).send(GET);
      assertThat(client.read().status()).isEqualTo(status);
      client.close();
      watched.awaitNothingHeld();
    }
    assertThat(state()).isEqualTo(State.OPEN);
    RawClient.Answer refused = client(gateway).send(GET).read();
    assertThat(refused.status()).isEqualTo(503);
    assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(28, 30);
  }

  @Test
  void refusedConnectionsOpenIt() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    opensBy(guarded("http://localhost:" + port, ofSeconds(30), route -> {}), 502);
  }

  @Test
  void answersThatDoNotComeInTimeOpenIt() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    RawUpstream upstream = upstream((head, in, out, socket) -> over.await(20, TimeUnit.SECONDS));
    opensBy(
        guarded(
            upstream.url(),
            ofSeconds(30),
            route -> route.timeouts(t -> t.connect(ofMillis(200)).response(ofMillis(100)))),
        504);
    over.countDown();
  }

  @Test
  void serverErrorsOpenIt() throws Exception {
    opensBy(
        guarded(closing(RawUpstream.answering("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno"))),
        500);
  }

  @Test
  void longBodiesThatBreakOffOpenIt() throws Exception {
    opensBy(
        guarded(
            upstream(
                (head, in, out, socket) -> {
                  RawUpstream.write(
                      out,
                      "HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + "x".repeat(100_000));
                  socket.close();
                })),
        200);
  }

  @Test
  void answersThatAreNoHttpOpenIt() throws Exception {
    opensBy(
        guarded(upstream((head, in, out, socket) -> RawUpstream.write(out, "nonsense\r\n\r\n"))),
        502);
  }

  @Test
  void clientErrorsDoNotOpenIt() throws Exception {
    Gateway gateway =
        guarded(closing(RawUpstream.answering("HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno")));
    RawClient client = client(gateway);

    for (int i = 0; i < 5; i++) {
      assertThat(client.send(GET).read().status()).isEqualTo(404);
    }
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void rateLimitsDoNotOpenIt() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway =
        guarded(
            upstream.url(),
            ofSeconds(30),
            route -> route.rateLimit(RateLimiter.tokenBucket(1, 0.001)));
    RawClient client = client(gateway);
    assertThat(client.send(GET).read().status()).isEqualTo(200);

    for (int i = 0; i < 5; i++) {
      assertThat(client.send(GET).read().status()).isEqualTo(429);
    }
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void clientsThatLeaveADownloadDoNotOpenIt() throws Exception {
    Gateway gateway =
        guarded(
            upstream(
                (head, in, out, socket) -> {
                  RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n");
                  byte[] piece = new byte[100_000];
                  for (int i = 0; i < 500; i++) {
                    out.write(piece);
                  }
                }));

    for (int i = 0; i < 5; i++) {
      RawClient client = client(gateway).send(GET);
      client.readUntilBlankLine();
      client.socket.setSoLinger(true, 0);
      client.close();
      watched.awaitNothingHeld();
    }
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void clientsThatLeaveAnUploadDoNotOpenIt() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              in.skipNBytes(200_000);
              OK.play(head, in, out, socket);
            });
    Gateway gateway = guarded(upstream);

    for (String framing : new String[] {"Content-Length: 200000", "Transfer-Encoding: chunked"}) {
      for (int i = 0; i < 4; i++) {
        RawClient client =
            client(gateway)
                .send(
                    "POST / HTTP/1.1\r\nHost: a\r\n"
                        + framing
                        + "\r\n\r\n186a0\r\n"
                        + "x".repeat(70_000));
        upstream.awaitHead();
        if (i % 2 == 0) {
          client.socket.setSoLinger(true, 0);
        }
        client.close();
        watched.awaitNothingHeld();
      }
    }
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void clientsThatAreTooSlowForTheTotalTimeDoNotOpenIt() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (head.startsWith("POST")) {
                in.skipNBytes(200_000);
              }
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n");
              byte[] piece = new byte[100_000];
              for (int i = 0; i < 500; i++) {
                out.write(piece);
              }
            });
    Gateway gateway =
        guarded(
            upstream.url(), ofSeconds(30), route -> route.timeouts(t -> t.total(ofMillis(300))));

    for (int i = 0; i < 3; i++) {
      RawClient client =
          client(gateway)
              .send(
                  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100));
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.isClosedByPeer()).isTrue();
    }
    for (int i = 0; i < 3; i++) {
      RawClient client = client(gateway).send(GET);
      client.readUntilBlankLine();
      TimeUnit.MILLISECONDS.sleep(450); // reads nothing until the time is over
      assertThat(client.isClosedByPeer()).isTrue();
      watched.awaitNothingHeld();
    }
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void twoGoodProbesCloseItAgainAndABadOneOpensIt() throws Exception {
    RawUpstream upstream =
        closing(RawUpstream.answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
    Gateway gateway = guarded(upstream.url(), ofMillis(200), route -> {});
    RawClient client = client(gateway);
    client.send(GET).read();
    client.send(GET).read();
    upstream.heads.clear();

    assertThat(client.send(GET).read().header("retry-after")).isEqualTo("1");
    assertThat(upstream.heads).isEmpty();

    awaitState(State.HALF_OPEN);
    client.send(GET).read(); // a bad probe
    assertThat(state()).isEqualTo(State.OPEN);

    upstream.script(OK);
    awaitState(State.HALF_OPEN);
    assertThat(client.send(GET).read().body()).isEqualTo("ok");
    assertThat(state()).isEqualTo(State.HALF_OPEN);
    assertThat(client.send(GET).read().body()).isEqualTo("ok");
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aProbeWhoseClientLeavesGivesItsPlaceBack() throws Exception {
    RawUpstream upstream =
        closing(RawUpstream.answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
    Gateway gateway = guarded(upstream.url(), ofMillis(200), route -> {});
    RawClient client = client(gateway);
    client.send(GET).read();
    client.send(GET).read();
    awaitState(State.HALF_OPEN);
    upstream.heads.clear();
    upstream.script(OK);

    RawClient leaving =
        client(gateway)
            .send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n"
                    + "x".repeat(70_000));
    upstream.awaitHead();
    leaving.close();
    watched.awaitNothingHeld();

    upstream.script(OK);
    assertThat(client.send(GET).read().body()).isEqualTo("ok");
  }

  private void awaitState(State wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (state() != wanted && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(state()).isEqualTo(wanted);
  }

  /** The upstream has begun to answer and cannot go on without the rest of the upload. */
  @Test
  void clientsThatStopSendingInTheMiddleOfAnAnswerDoNotOpenIt() throws Exception {
    assumeTrue(can(Capability.EARLY_RESPONSES));
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
              in.skipNBytes(200_000);
              RawUpstream.write(out, "ok");
            });
    Gateway gateway =
        guarded(upstream.url(), ofSeconds(30), route -> route.timeouts(t -> t.idle(ofMillis(300))));

    for (int i = 0; i < 3; i++) {
      RawClient client =
          client(gateway)
              .send(
                  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n"
                      + "x".repeat(70_000));
      assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200");
      assertThat(client.isClosedByPeer()).isTrue();
      watched.awaitNothingHeld();
    }
    assertThat(state()).isEqualTo(State.CLOSED);
  }
}
