package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Nobody waits for ever, on either side, and one who waits does not keep the others waiting. */
@EveryEngine
class DeadlinesTest extends WireTest {

  DeadlinesTest(Engine engine) {
    super(engine);
  }

  @Test
  void anUpstreamThatDoesNotAnswerInTimeIs504() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    RawUpstream upstream = upstream((head, in, out, socket) -> over.await(20, TimeUnit.SECONDS));
    Gateway gateway =
        proxy(
            upstream,
            route -> route.timeouts(t -> t.connect(ofMinutes(2)).response(ofMillis(200))));
    RawClient client = client(gateway);

    RawClient.Answer answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("proxy-status")).contains("http_response_timeout");
    assertThat(answer.body()).doesNotContain("localhost", "Exception");
    over.countDown();
    upstream.script(
        (head, in, out, socket) ->
            RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(200);
  }

  @Test
  void anUpstreamThatStopsInTheMiddleOfALongBodyIsCutOff() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1000));
              over.await(20, TimeUnit.SECONDS);
            });
    Gateway gateway = proxy(upstream, route -> route.timeouts(t -> t.idle(ofMillis(200))));

    RawClient.Answer answer = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.whole()).isFalse();
    over.countDown();
  }

  @Test
  void aBodyThatNeverEndsIsCutOffAtItsTotalDeadline() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (true) {
                RawUpstream.write(out, "1\r\nx\r\n");
                TimeUnit.MILLISECONDS.sleep(20);
              }
            });
    Gateway gateway = proxy(upstream, route -> route.timeouts(t -> t.total(ofMillis(500))));

    RawClient.Answer answer = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.whole()).isFalse();
  }

  @Test
  void anUpstreamThatRefusesConnectionsIs502() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Gateway gateway =
        start(builder().route(route -> route.any("/*").upstream("http://localhost:" + port)));

    RawClient.Answer answer = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=connection_refused");
    assertThat(answer.body()).doesNotContain(String.valueOf(port));
  }

  @Test
  void anUpstreamWithoutAnAddressIs502() throws Exception {
    Gateway gateway =
        start(builder().route(route -> route.any("/*").upstream("http://no-such-host.invalid")));

    RawClient.Answer answer = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).contains("dns_error");
  }

  @Test
  void anUpstreamThatDoesNotAcceptInTimeIs504() throws Exception {
    // A full accept queue: further attempts to connect hang.
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> queue = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket();
        queue.add(socket);
        try {
          socket.connect(deaf.getLocalSocketAddress(), 100);
        } catch (java.net.SocketTimeoutException e) {
          break;
        }
      }
      Gateway gateway =
          start(
              builder()
                  .route(
                      route ->
                          route
                              .any("/*")
                              .upstream("http://127.0.0.1:" + deaf.getLocalPort())
                              .timeouts(t -> t.connect(ofMillis(200)).response(ofSeconds(20)))));

      RawClient.Answer answer = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.header("proxy-status")).contains("connection_timeout");
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  @Test
  void aClientThatIsSlowWithItsHeadIsCutOffAndOthersAreServed() throws Exception {
    Gateway gateway =
        start(
            builder()
                .headTimeout(ofMillis(300))
                .route(route -> route.get("/").handle(request -> Response.text("ok"))));
    List<RawClient> slow = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      slow.add(client(gateway).send("GET / HTTP/1.1\r\nHost:"));
    }

    RawClient quick = client(gateway);
    for (int i = 0; i < 20; i++) {
      assertThat(quick.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("ok");
    }

    for (RawClient client : slow) {
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(quick.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("ok");
  }

  @Test
  void aClientThatStopsSendingItsBodyIsCutOff() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway =
        start(
            builder()
                .idleTimeout(ofMillis(300))
                .route(route -> route.any("/*").upstream(upstream.url())));

    for (String length : List.of("1000", "1000000")) {
      RawClient client =
          client(gateway)
              .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\nabc");
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void aClientThatStopsReadingItsAnswerIsCutOff() throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    Gateway gateway =
        start(
            builder()
                .idleTimeout(ofMillis(300))
                .route(
                    route ->
                        route
                            .get("/")
                            .handle(
                                request ->
                                    Response.of(200)
                                        .withBody(io.fluxgate.http.Body.stream(new Endless()))
                                        .onClose(cut::countDown))));

    client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private static final class Endless extends java.io.InputStream {
    @Override
    public int read() {
      return 'x';
    }

    @Override
    public int available() {
      return 1;
    }
  }

  /** It is only late with what somebody waits for. */
  @Test
  void aClientWhoseBodyNobodyReadsIsNotLate() throws Exception {
    assumeTrue(can(Capability.LIMITS));
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FakeTime time = FakeTime.standing();
    Gateway gateway =
        start(
            builder()
                .time(time)
                .idleTimeout(ofSeconds(10))
                .route("ping", route -> route.get("/ping").handle(request -> Response.text("pong")))
                .route(
                    route ->
                        route
                            .any("/*")
                            .handle(
                                request -> {
                                  began.countDown();
                                  go.await(20, TimeUnit.SECONDS);
                                  return Response.text(
                                      new String(
                                          request.body().readAll(100), StandardCharsets.US_ASCII));
                                })));
    RawClient client =
        client(gateway)
            .send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    began.await();

    RawClient other = client(gateway);
    for (int i = 0; i < 3; i++) {
      time.advance(ofSeconds(6));
      ping(other);
      ping(other);
    }
    go.countDown();
    client.send("4\r\nbye!\r\n0\r\n\r\n");

    assertThat(client.read().body()).isEqualTo("hellobye!");
  }
}
