package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.direct.OpenCalls;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that switch to another protocol, byte by byte (RFC 9110, 7.8). */
@EveryEngine
class TunnelTest extends WireTest {

  private static final String ASK =
      "GET /t HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: Chat/2, other\r\n\r\n";
  private static final String SWITCH =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: chat/2\r\n\r\n";

  private final Watched watched;

  /** The upstream's side of each tunnel. */
  private final LinkedBlockingQueue<Socket> ends = new LinkedBlockingQueue<>();

  private final CountDownLatch over = new CountDownLatch(1);

  TunnelTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  /** Switches, with these bytes behind the head in one write, and leaves the socket to the test. */
  private RawUpstream switching(String behind) throws IOException {
    return upstream(
        (head, in, out, socket) -> {
          RawUpstream.write(out, SWITCH + behind);
          ends.add(socket);
          over.await();
        });
  }

  private Gateway tunnels(RawUpstream upstream, Consumer<RouteBuilder> more) {
    return tunnels(builder(), upstream, more);
  }

  private Gateway tunnels(
      GatewayBuilder builder, RawUpstream upstream, Consumer<RouteBuilder> more) {
    assumeTrue(can(Capability.TUNNELS));
    Gateway gateway =
        start(
            builder
                .route("ping", route -> route.get("/ping").handle(request -> Response.text("pong")))
                .route(
                    "all",
                    route -> {
                      route
                          .any("/*")
                          .loadBalancer(watched)
                          .upstream(upstream.url())
                          .upgrade("other/1", "chat/2", "websocket");
                      more.accept(route);
                    }));
    closing(over::countDown); // before the gateway is closed, which waits for tunnels
    return gateway;
  }

  /** Both ends of a tunnel. */
  private record Ends(RawClient client, Socket upstream) {
    void fromClient(String text) throws IOException {
      client.send(text);
      assertThat(read(upstream.getInputStream(), text.length())).isEqualTo(text);
    }

    void fromUpstream(String text) throws IOException {
      RawUpstream.write(upstream.getOutputStream(), text);
      assertThat(read(client.socket.getInputStream(), text.length())).isEqualTo(text);
    }
  }

  private static String read(InputStream in, int count) throws IOException {
    return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
  }

  private Ends open(Gateway gateway) throws Exception {
    RawClient client = client(gateway).send(ASK);
    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
    Socket end = ends.poll(20, TimeUnit.SECONDS);
    assertThat(end).isNotNull();
    end.setSoTimeout(20_000);
    return new Ends(client, end);
  }

  @ParameterizedTest
  @EnumSource
  void whatComesWithTheHeadsIsNotLost(Way way) throws Exception {
    RawUpstream upstream = switching("welcome");
    Gateway gateway = tunnels(upstream, way::on);
    String early = "early ".repeat(40_000); // more than is kept: the rest waits in the socket
    RawClient client = client(gateway);
    Thread sender = Thread.ofVirtual().start(() -> send(client, ASK + early));
    assertThat(client.readUntilBlankLine())
        .startsWith("HTTP/1.1 101 ")
        .containsOnlyOnce("Connection: Upgrade\r\nUpgrade: chat/2\r\n")
        .doesNotContainIgnoringCase("content-length")
        .doesNotContainIgnoringCase("transfer-encoding");
    assertThat(read(client.socket.getInputStream(), 7)).isEqualTo("welcome");
    Ends both = new Ends(client, ends.take());
    assertThat(read(both.upstream.getInputStream(), early.length()).equals(early)).isTrue();
    sender.join();
    both.fromClient("GET / HTTP/1.1\r\n\r\n"); // means nothing here
    both.fromUpstream("HTTP/1.1 200 OK\r\n\r\n");
    assertThat(upstream.awaitHead()).contains("Connection: Upgrade\r\nUpgrade: chat/2\r\n");
    assertThat(upstream.heads).isEmpty();
  }

  private static void send(RawClient client, String text) {
    try {
      client.send(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c, chat\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: chat/2\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nConnection: upgrade, keep-alive\r\nUpgrade: chat/2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: chat/2\r\nContent-Length:"
            + " 1\r\n\r\nx"
      })
  void otherRequestsGoOnAsIfTheyHadNotAsked(String request) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              in.readNBytes(head.contains("Content-Length: 1") ? 1 : 0);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    Gateway gateway =
        start(
            builder()
                .route(
                    route ->
                        route.any("/*").upstream(upstream.url()).upgrade("chat/2", "websocket")));
    RawClient client = client(gateway);
    assertThat(client.send(request).read().body()).isEqualTo("ok");
    assertThat(upstream.awaitLowerCaseHead()).doesNotContain("upgrade");
    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(200);
  }

  @Test
  void anEngineWithoutTunnelsSaysSo() throws Exception {
    assumeTrue(!can(Capability.TUNNELS));
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway = proxy(upstream, route -> route.upgrade("chat/2"));
    RawClient client = client(gateway);
    RawClient.Answer answer = client.send(ASK).read();
    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("upgrade-not-supported", "chat/2");
    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("ok");
    assertThat(upstream.heads).hasSize(1);
  }

  @Test
  void connectIsRefusedWhateverTheRouteAllows() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway = proxy(upstream, route -> route.upgrade("chat/2"));
    RawClient.Answer answer =
        client(gateway).send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n").read();
    assertThat(answer.status()).isIn(0, 400, 501); // 0: the connection was closed
    assertThat(upstream.connections).hasValue(0);
  }

  @Test
  void anAnswerThatDoesNotSwitchIsAnAnswer() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 3\r\n\r\nno!"));
    RawClient client = client(tunnels(upstream, route -> {}));
    for (int i = 0; i < 2; i++) {
      RawClient.Answer answer = client.send(ASK).read();
      assertThat(answer.status()).isEqualTo(426);
      assertThat(answer.body()).isEqualTo("no!");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: upgrade\r\nUpgrade: other/1\r\n",
        "Connection: upgrade\r\nUpgrade: chat/2, other/1\r\n",
        "Connection: upgrade\r\n",
        "Upgrade: chat/2\r\n"
      })
  void aSwitchToAnythingElseIs502(String fields) throws Exception {
    RawUpstream upstream =
        closing(RawUpstream.answering("HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\n"));
    RawClient.Answer answer = client(tunnels(upstream, route -> {})).send(ASK).read();
    assertThat(answer.status()).isEqualTo(502);
    awaitThat("the connection is given up", () -> upstream.openConnections() == 0);
  }

  @Test
  void oneDirectionMayEndBeforeTheOther() throws Exception {
    Gateway gateway = tunnels(switching(""), route -> {});
    Ends first = open(gateway);
    first.client.send("last words").socket.shutdownOutput();
    assertThat(first.upstream.getInputStream().readAllBytes()).asString().isEqualTo("last words");
    first.fromUpstream("still here");
    first.upstream.shutdownOutput();
    assertThat(first.client.socket.getInputStream().read()).isEqualTo(-1);

    Ends second = open(gateway);
    RawUpstream.write(second.upstream.getOutputStream(), "goodbye");
    second.upstream.shutdownOutput();
    assertThat(second.client.socket.getInputStream().readAllBytes())
        .asString()
        .isEqualTo("goodbye");
    second.fromClient("still here");
    second.client.socket.shutdownOutput();
    assertThat(second.upstream.getInputStream().read()).isEqualTo(-1);
    watched.awaitNothingHeld();
  }

  @Test
  void aResetOfOneSideResetsTheOther() throws Exception {
    Gateway gateway = tunnels(switching(""), route -> {});
    Ends first = open(gateway);
    first.client.reset();
    assertThatThrownBy(() -> first.upstream.getInputStream().read()).hasMessageContaining("reset");
    Ends second = open(gateway);
    RawUpstream.reset(second.upstream);
    assertThatThrownBy(() -> second.client.socket.getInputStream().read())
        .hasMessageContaining("reset");
    watched.awaitNothingHeld();
    watched.awaitNoClients();
  }

  @Test
  void aSilentOneIsClosedAndNoDeadlineOfARequestEndsOne() throws Exception {
    FakeTime time = FakeTime.standing();
    Gateway gateway =
        tunnels(
            builder().time(time),
            switching(""),
            route ->
                route
                    .tunnelIdleTimeout(ofSeconds(100))
                    .timeouts(
                        t -> t.total(ofSeconds(3)).idle(ofSeconds(2)).response(ofSeconds(2))));
    Ends moving = open(gateway);
    Ends silent = open(gateway);
    for (int i = 0; i < 4; i++) {
      time.advance(ofSeconds(30));
      if (i % 2 == 0) {
        moving.fromClient("x");
      } else {
        moving.fromUpstream("y");
      }
    }
    assertThat(silent.client.socket.getInputStream().read()).isEqualTo(-1);
    assertThat(silent.upstream.getInputStream().read()).isEqualTo(-1);
    moving.fromUpstream("still here");
    assertThat(watched.runtime().server().inFlight()).isEqualTo(1);
  }

  @Test
  void whoReadsSlowlySlowsTheWriterDown() throws Exception {
    Gateway gateway = tunnels(switching(""), route -> {});
    Ends both = open(gateway);
    RawClient other = client(gateway);
    long total = 64L << 20;
    int kept = 4 * 64 * 1024;
    for (boolean fromUpstream : new boolean[] {true, false}) {
      Socket writes = fromUpstream ? both.upstream : both.client.socket;
      Socket reads = fromUpstream ? both.client.socket : both.upstream;
      byte[] piece = new byte[1 << 16];
      new Random(3).nextBytes(piece);
      AtomicLong written = new AtomicLong();
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (written.get() < total) {
                        writes.getOutputStream().write(piece);
                        written.addAndGet(piece.length);
                      }
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      long before = -1;
      while (written.get() != before) {
        before = written.get();
        for (int i = 0; i < 300; i++) {
          ping(other);
        }
      }
      assertThat(written.get()).isLessThan(total);
      assertThat(OpenCalls.heldBytes(watched.runtime())).isLessThanOrEqualTo(kept);
      byte[] got = new byte[piece.length];
      for (long at = 0; at < total; at += piece.length) {
        int count = reads.getInputStream().readNBytes(got, 0, got.length);
        assertThat(count).isEqualTo(got.length);
        assertThat(Arrays.equals(got, piece)).isTrue();
      }
      writer.join();
    }
  }

  @Test
  void tunnelsTakeNoPlaceOfThePoolAndNoIdleConnection() throws Exception {
    RawUpstream upstream = switching("");
    assumeTrue(can(Capability.TUNNELS));
    Gateway gateway =
        start(
            Gateway.builder()
                .engine(new EngineWithLimits(watched, Limits.pool(1, 10)))
                .port(0)
                .route(
                    route ->
                        route
                            .any("/*")
                            .loadBalancer(watched)
                            .upstream(upstream.url())
                            .upgrade("chat/2")));
    closing(over::countDown);
    Ends first = open(gateway);
    Ends second = open(gateway);
    second.fromClient("b");
    first.fromUpstream("a");
    upstream.script(
        (head, in, out, socket) ->
            RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    RawClient plain = client(gateway);
    for (int i = 0; i < 3; i++) {
      assertThat(plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("ok");
    }
    assertThat(upstream.connections).hasValue(3);
    awaitThat("only the tunnels are in flight", () -> watched.endpoint().inFlight() == 2);
  }

  @Test
  void aClientThatLeavesBeforeTheSwitchEndsTheCall() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    closing(over::countDown);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              asked.countDown();
              over.await();
            });
    RawClient client = client(tunnels(upstream, route -> {})).send(ASK);
    asked.await();
    client.close();
    watched.awaitNothingHeld();
  }

  @Test
  void whatAClientSaysBeforeTheSwitchAndItsEndArePassedOn() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              go.await();
              RawUpstream.write(out, SWITCH);
              out.write(in.readAllBytes());
              socket.shutdownOutput();
              over.await();
            });
    Gateway gateway = tunnels(upstream, route -> {});
    RawClient client = client(gateway).send(ASK + "all I have to say");
    client.socket.shutdownOutput();
    upstream.awaitHead();
    go.countDown();
    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 101 ");
    assertThat(client.socket.getInputStream().readAllBytes())
        .asString()
        .isEqualTo("all I have to say");
    over.countDown();
    watched.awaitNothingHeld();
  }

  @Test
  void aClientThatIsGoneAfterItsCloseHoldsNothingUp() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, SWITCH.replace("chat/2", "websocket"));
              ends.add(socket);
              over.await();
            });
    Gateway gateway = tunnels(upstream, route -> {});
    RawClient client = client(gateway).send(ASK.replace("Chat/2", "WebSocket"));
    client.readUntilBlankLine();
    Ends both = new Ends(client, ends.take());
    both.fromClient("\u0088\u0080\u0000\u0000\u0000\u0000");
    client.reset();
    assertThat(both.upstream.getInputStream().read()).as("it has ended in order").isEqualTo(-1);
    for (int i = 0; i < 100; i++) { // it is late, and nobody takes it
      both.upstream.getOutputStream().write(new byte[10_000]);
    }
    RawUpstream.write(both.upstream.getOutputStream(), "\u0088\u0000");
    both.upstream.shutdownOutput();
    watched.awaitNothingHeld();
    watched.awaitNoClients();
  }

  @Test
  void whatIsNoWebSocketIsCutWhenTheGraceIsOver() throws Exception {
    Gateway gateway = tunnels(builder().shutdownGrace(ofMillis(300)), switching(""), route -> {});
    Ends both = open(gateway);
    both.fromClient("x");
    gateway.close();
    assertThat(both.client.socket.getInputStream().read()).isEqualTo(-1);
    assertThat(both.upstream.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void theGoodbyeComesBetweenTwoFrames() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, SWITCH.replace("chat/2", "websocket"));
              ends.add(socket);
              over.await();
            });
    Gateway gateway =
        tunnels(
            builder().shutdownGrace(ofSeconds(20)).limits(limits -> limits.loops(1)),
            upstream,
            route -> {});
    RawClient idle = client(gateway);
    ping(idle);
    RawClient client = client(gateway).send(ASK.replace("Chat/2", "WebSocket"));
    client.readUntilBlankLine();
    Ends both = new Ends(client, ends.take());
    both.fromUpstream("\u0002\u0005abc"); // a frame of 5 bytes begins
    both.fromClient("\u0081\u0081\u0001\u0002"); // the head of a frame, and half of its mask

    Thread closer = Thread.ofVirtual().start(gateway::close);
    assertThat(idle.isClosedByPeer()).as("the only loop has seen it").isTrue();
    RawUpstream.write(both.upstream.getOutputStream(), "de\u0080\u0003too");
    client.send("\u0003\u0004!");
    DataInputStream fromServer = new DataInputStream(client.socket.getInputStream());
    assertThat(read(fromServer, 2)).isEqualTo("de");
    assertThat(WebSocketServer.Frame.read(fromServer).content()).isEqualTo("\u0003\u00e9");
    assertThat(read(both.upstream.getInputStream(), 3)).isEqualTo("\u0003\u0004!");
    WebSocketServer.Frame close =
        WebSocketServer.Frame.read(new DataInputStream(both.upstream.getInputStream()));
    assertThat(close.opcode()).isEqualTo(8);
    assertThat(close.masked()).isTrue();
    assertThat(close.content()).isEqualTo("\u0003\u00e9");

    client.send("\u0088\u0080\u0000\u0000\u0000\u0000"); // each says Close, and gets the end
    RawUpstream.write(both.upstream.getOutputStream(), "\u0088\u0000");
    assertThat(fromServer.read()).isEqualTo(-1);
    assertThat(both.upstream.getInputStream().read()).isEqualTo(-1);
    client.close();
    both.upstream.close();
    closer.join();
  }
}
