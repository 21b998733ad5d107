package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Closing lets requests in flight finish, takes no new ones, and does not wait for ever. */
@EveryEngine
class ShutdownTest extends WireTest {

  ShutdownTest(Engine engine) {
    super(engine);
  }

  @Test
  void requestsInFlightAreFinishedAndNewConnectionsRefused() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Gateway gateway =
        start(
            builder()
                .shutdownGrace(ofSeconds(20))
                .route(
                    route ->
                        route
                            .get("/")
                            .handle(
                                request -> {
                                  arrived.countDown();
                                  go.await();
                                  return Response.text("finished");
                                })));
    RawClient client = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    arrived.await();

    Thread closer = closeAndAwaitNoNewClients(gateway);
    go.countDown();
    RawClient.Answer answer = client.read();

    assertThat(answer.body()).isEqualTo("finished");
    assertThat(answer.header("connection")).isEqualTo("close");
    closer.join();
    assertThat(client.isClosedByPeer()).isTrue();
  }

  /** A connection that is reset was taken while the listener closed: the next one tells. */
  private static boolean accepts(Gateway gateway) throws Exception {
    try (RawClient probe = new RawClient(gateway.uri())) {
      return probe.socket.isConnected();
    } catch (ConnectException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void whatIsNotDoneWithinTheGracePeriodIsCut() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Gateway gateway =
        start(
            builder()
                .shutdownGrace(ofMillis(200))
                .route(
                    route ->
                        route
                            .get("/")
                            .handle(
                                request -> {
                                  arrived.countDown();
                                  never.await(20, TimeUnit.SECONDS);
                                  return Response.text("late");
                                })));
    RawClient client = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    arrived.await();

    gateway.close();

    assertThat(client.isClosedByPeer()).isTrue();
    never.countDown();
  }

  @Test
  void closingTwiceIsHarmless() {
    Gateway gateway =
        start(builder().route(route -> route.get("/").handle(request -> Response.text("ok"))));

    gateway.close();
    gateway.close();
  }

  @Test
  void anUnusedConnectionDoesNotHoldUpClosing() throws Exception {
    Gateway gateway =
        start(
            builder()
                .shutdownGrace(ofSeconds(60))
                .route(route -> route.get("/").handle(request -> Response.text("ok"))));
    RawClient idle = client(gateway);
    RawClient used = client(gateway);
    used.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    gateway.close();

    assertThat(idle.isClosedByPeer()).isTrue();
    assertThat(used.isClosedByPeer()).isTrue();
  }

  @Test
  void aPortThatIsTakenIsSaidPlainlyAndNothingIsLeftRunning() throws Exception {
    Gateway first =
        start(builder().route(route -> route.get("/").handle(request -> Response.text("ok"))));

    assertThatThrownBy(
            () ->
                builder()
                    .port(first.uri().getPort())
                    .route(route -> route.get("/").handle(r -> Response.of(200)))
                    .start())
        .hasMessageContaining("cannot listen on 127.0.0.1:" + first.uri().getPort());
  }

  @Test
  void whereOneOfSeveralPortsIsTakenNoneIsKept() throws Exception {
    int free;
    Gateway gateway;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      try (ServerSocket probe = new ServerSocket(0)) {
        free = probe.getLocalPort();
      }
      gateway =
          Gateway.builder()
              .engine(engine)
              .listen("free", at -> at.port(free))
              .listen("taken", at -> at.port(taken.getLocalPort()))
              .route(route -> route.get("/").handle(request -> Response.text("ok")))
              .build();
      closing(gateway::close);

      assertThatThrownBy(gateway::start)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ");
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), free).close())
          .isInstanceOf(ConnectException.class);
    }
    RawClient client = closing(new RawClient(gateway.start().uri("free")));
    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("ok");
  }

  @Test
  void aHostThatIsUnknownIsSaidPlainly() {
    assertThatThrownBy(
            () ->
                Gateway.builder()
                    .engine(engine)
                    .listen("a", at -> at.host("no.such.invalid").port(0))
                    .route(route -> route.get("/").handle(r -> Response.of(200)))
                    .start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot listen on no.such.invalid:0: ");
  }

  @Test
  void anAnswerThatStreamsIsFinishedWithinTheGracePeriod() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
              closing.await(20, TimeUnit.SECONDS);
              RawUpstream.write(out, "4\r\nbye!\r\n0\r\n\r\n");
            });
    Gateway gateway = proxy(upstream);
    RawClient client = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    upstream.awaitHead();
    while (!client.hasMore()) {
      Thread.onSpinWait();
    }

    Thread closer = closeAndAwaitNoNewClients(gateway);
    closing.countDown();
    RawClient.Answer answer = client.read();

    assertThat(answer.body()).isEqualTo("hellobye!");
    assertThat(answer.whole()).isTrue();
    assertThat(client.isClosedByPeer()).isTrue();
    closer.join();
  }

  @Test
  void anUploadIsFinishedWithinTheGracePeriod() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    Gateway gateway = proxy(upstream);
    RawClient client =
        client(gateway)
            .send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n"
                    + "x".repeat(100_000));
    upstream.awaitHead();

    Thread closer = closeAndAwaitNoNewClients(gateway);
    RawClient.Answer answer = client.send("x".repeat(100_000)).read();

    assertThat(answer.body()).hasSize("POST / ".length() + 200_000);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(client.isClosedByPeer()).isTrue();
    closer.join();
  }

  /** It came before the end and may be answered, or its connection closed; it is not forgotten. */
  @Test
  void aRequestThatWaitsBehindAnotherComesToAnEnd() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              closing.await(20, TimeUnit.SECONDS);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    Gateway gateway = proxy(upstream);
    RawClient client =
        client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    upstream.awaitHead();

    Thread closer = closeAndAwaitNoNewClients(gateway);
    closing.countDown();

    assertThat(client.read().body()).isEqualTo("ok");
    assertThat(client.isClosedByPeer()).isTrue();
    closer.join();
  }

  private static Thread closeAndAwaitNoNewClients(Gateway gateway) throws Exception {
    Thread closer = Thread.ofVirtual().start(gateway::close);
    while (accepts(gateway)) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return closer;
  }

  @Test
  void idleConnectionsAreClosedWhileOthersAreFinished() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              go.await(20, TimeUnit.SECONDS);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    Gateway gateway = proxyWithPing(upstream, route -> {});
    RawClient idle = client(gateway);
    ping(idle);
    RawClient working = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    upstream.awaitHead();

    Thread closer = closeAndAwaitNoNewClients(gateway);
    if (can(Capability.CLIENT_ABORT_DETECTION)) { // the JDK's server closes them at the end
      assertThat(idle.isClosedByPeer()).isTrue();
    }
    go.countDown();

    assertThat(working.read().body()).isEqualTo("ok");
    assertThat(idle.isClosedByPeer()).isTrue();
    closer.join();
  }
}
