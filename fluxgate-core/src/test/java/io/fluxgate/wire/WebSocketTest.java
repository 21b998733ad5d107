package io.fluxgate.wire;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WebSocket passes (RFC 6455): a real client, a real server, the gateway between them. */
@EveryEngine
class WebSocketTest extends WireTest {

  private final HttpClient http = HttpClient.newHttpClient();

  WebSocketTest(Engine engine) {
    super(engine);
  }

  @BeforeEach
  void onlyWhereThereAreTunnels() {
    Assumptions.assumeTrue(can(Capability.TUNNELS));
    closing(http::shutdownNow);
  }

  private Gateway gateway(WebSocketServer server, Consumer<RouteBuilder> more) {
    return start(
        builder()
            .route(
                "sockets",
                route -> {
                  route.get("/*").upstream(server.url()).upgrade("websocket");
                  more.accept(route);
                }));
  }

  private WebSocketClient connect(Gateway gateway) throws Exception {
    return closing(new WebSocketClient(http, gateway, "/chat?x=1"));
  }

  @Test
  void messagesOfEveryKindPassBothWays() throws Exception {
    WebSocketServer server = closing(new WebSocketServer());
    WebSocketClient client = connect(gateway(server, route -> {}));

    assertThat(client.text("h\u00e9llo", true).next()).isEqualTo("h\u00e9llo");
    assertThat(client.text("", true).next()).isEqualTo("");
    byte[] bytes = new byte[300];
    new Random(1).nextBytes(bytes);
    assertThat(client.binary(bytes, true).next()).isEqualTo(bytes);
    assertThat(client.text("one ", false).text("two ", false).text("three", true).next())
        .isEqualTo("one two three");
    assertThat(client.ping("there?").next()).isEqualTo("pong there?");
    assertThat(server.heads.take())
        .startsWith("GET /chat?x=1 HTTP/1.1\r\n")
        .contains("Connection: Upgrade\r\nUpgrade: websocket\r\n")
        .containsIgnoringCase("X-Forwarded-For: 127.0.0.1");
  }

  @Test
  void aMegabytePassesInOneFrameAndInMany() throws Exception {
    WebSocketClient client = connect(gateway(closing(new WebSocketServer()), route -> {}));
    byte[] bytes = new byte[1 << 20];
    new Random(2).nextBytes(bytes);
    assertThat(Arrays.equals((byte[]) client.binary(bytes, true).next(), bytes)).isTrue();
    for (int at = 0; at < bytes.length; at += 1 << 14) {
      byte[] piece = Arrays.copyOfRange(bytes, at, at + (1 << 14));
      client.binary(piece, at + (1 << 14) == bytes.length);
    }
    assertThat(Arrays.equals((byte[]) client.next(), bytes)).isTrue();
  }

  @Test
  void aCloseIsBetweenTheTwoEnds() throws Exception {
    WebSocketServer server = closing(new WebSocketServer());
    Watched watched = new Watched(engine);
    Gateway gateway =
        start(
            Gateway.builder()
                .engine(watched)
                .port(0)
                .route("s", r -> r.get("/*").upstream(server.url()).upgrade("websocket")));
    WebSocketClient client = connect(gateway);
    client.text("x", true).next();
    client.sayClose(4321);
    assertThat(server.awaitEnd()).isEqualTo("close 4321");
    assertThat(client.end()).startsWith("4321");
    awaitThat("nothing is in flight", () -> watched.runtime().server().inFlight() == 0);
    awaitThat("the server's socket is closed", server.sockets::isEmpty);
  }

  @Test
  void fiveHundredAtOnceAndOrdinaryRequestsBesides() throws Exception {
    WebSocketServer server = closing(new WebSocketServer());
    RawUpstream ordinary = closing(RawUpstream.ok());
    AtomicInteger tunnels = new AtomicInteger();
    Watched watched = new Watched(engine);
    Gateway gateway =
        start(
            Gateway.builder()
                .engine(watched)
                .port(0)
                .listener(
                    event -> {
                      if (event instanceof RequestCompleted done && done.status() == 101) {
                        tunnels.incrementAndGet();
                      }
                    })
                .route("s", r -> r.get("/ws/*").upstream(server.url()).upgrade("websocket"))
                .route("o", r -> r.get("/ok").upstream(ordinary.url())));
    List<WebSocketClient> clients = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      clients.add(closing(new WebSocketClient(http, gateway, "/ws/" + i)));
    }
    for (int i = 0; i < 500; i++) {
      clients.get(i).text("message " + i, true);
    }
    for (int i = 0; i < 500; i++) {
      assertThat(clients.get(i).next()).isEqualTo("message " + i);
    }
    assertThat(watched.runtime().server().inFlight()).isEqualTo(500);
    assertThat(client(gateway).send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").read().body())
        .isEqualTo("ok");
    for (WebSocketClient client : clients) {
      client.sayClose(1000);
    }
    for (WebSocketClient client : clients) {
      assertThat(client.end()).startsWith("1000");
    }
    awaitThat("nothing is in flight", () -> watched.runtime().server().inFlight() == 0);
    assertThat(tunnels).hasValue(500);
  }

  @Test
  void onShutdownBothEndsAreToldThatItGoesAway() throws Exception {
    WebSocketServer server = closing(new WebSocketServer());
    Gateway gateway =
        start(
            builder()
                .shutdownGrace(ofSeconds(20))
                .route("s", r -> r.get("/*").upstream(server.url()).upgrade("websocket")));
    List<WebSocketClient> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clients.add(connect(gateway));
      clients.get(i).text("x", true).next();
    }
    gateway.close();
    for (WebSocketClient client : clients) {
      assertThat(client.end()).startsWith("1001");
      assertThat(server.awaitEnd()).isEqualTo("close 1001");
    }
  }
}
