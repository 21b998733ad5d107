package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.http.Response;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many connections clients may have, and for how long. */
@EveryEngine
class ClientLimitsTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  ClientLimitsTest(Engine engine) {
    super(engine);
  }

  @BeforeEach
  void onlyWhereThereAreLimits() {
    assumeTrue(can(Capability.LIMITS));
  }

  private Gateway gateway(EngineLimits limits) {
    return start(
        Gateway.builder()
            .engine(new EngineWithLimits(engine, limits))
            .port(0)
            .route(route -> route.any("/*").handle(request -> Response.text("ok"))));
  }

  /** One over the limit is told so, whether it has asked for something or not, and closed. */
  private static void assertTurnedAway(RawClient client) throws Exception {
    RawClient.Answer answer = client.read();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.header("retry-after")).isNotEmpty();
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(answer.whole()).isTrue();
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionTooManyIsTurnedAwayAndTheOthersAreServed(boolean perAddress) throws Exception {
    Gateway gateway = gateway(perAddress ? Limits.clients(1_000, 5, 0) : Limits.clients(5, 0, 0));
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RawClient client = client(gateway);
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
      clients.add(client);
    }

    for (int i = 0; i < 20; i++) {
      assertTurnedAway(client(gateway));
    }

    for (RawClient client : clients) {
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionThatIsClosedMakesRoomForAnother(boolean perAddress) throws Exception {
    Gateway gateway = gateway(perAddress ? Limits.clients(1_000, 3, 0) : Limits.clients(3, 0, 0));
    RawClient first = client(gateway);
    RawClient second = client(gateway);
    assertThat(first.send(GET).read().body()).isEqualTo("ok");
    assertThat(second.send(GET).read().body()).isEqualTo("ok");

    for (int i = 0; i < 50; i++) {
      RawClient last = awaitServed(gateway);
      if (i % 2 == 0) {
        last.close();
      } else {
        last.reset();
      }
    }

    assertThat(first.send(GET).read().body()).isEqualTo("ok");
  }

  /** The gateway may still have to notice that the one before has gone. */
  private RawClient awaitServed(Gateway gateway) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() - end < 0) {
      RawClient client = client(gateway);
      try {
        if (client.send(GET).read().status() == 200) {
          return client;
        }
      } catch (java.net.SocketException e) {
        // turned away while it sent
      }
      client.close();
    }
    throw new AssertionError("no room was made");
  }

  @Test
  void theLastRequestOfAConnectionSaysThatItIsTheLast() throws Exception {
    Gateway gateway = gateway(Limits.clients(1_000, 0, 3));
    RawClient client = client(gateway).send(GET + GET + GET + GET);

    for (int i = 0; i < 2; i++) {
      RawClient.Answer answer = client.read();
      assertThat(answer.body()).isEqualTo("ok");
      assertThat(answer.header("connection")).isEmpty();
    }
    RawClient.Answer last = client.read();
    assertThat(last.body()).isEqualTo("ok");
    assertThat(last.header("connection")).isEqualTo("close");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void aConnectionThatAsksForNothingIsClosedWithoutAWord() throws Exception {
    Gateway gateway = gateway(Limits.keepAlive(Duration.ofMillis(300)));
    RawClient client = client(gateway);
    assertThat(client.send(GET).read().body()).isEqualTo("ok");

    assertThat(client.readUntilBlankLine()).isEmpty();
  }

  /** The first request has the head's time, and a request under way is not idle. */
  @Test
  void aConnectionThatWorksIsNotIdle() throws Exception {
    Gateway gateway =
        start(
            Gateway.builder()
                .engine(new EngineWithLimits(engine, Limits.keepAlive(Duration.ofMillis(200))))
                .port(0)
                .route(
                    route ->
                        route
                            .get("/")
                            .handle(
                                request -> {
                                  TimeUnit.MILLISECONDS.sleep(700);
                                  return Response.text("ok");
                                })));
    RawClient client = client(gateway);

    assertThat(client.send(GET).read().body()).isEqualTo("ok");
  }

  /** Those that are turned away take no place from others, even while they linger. */
  @Test
  void anAddressThatHasTooManyDoesNotKeepOthersOut() throws Exception {
    Gateway gateway = gateway(Limits.clients(5, 2, 0));
    for (int i = 0; i < 2; i++) {
      assertThat(client(gateway).send(GET).read().body()).isEqualTo("ok");
    }
    for (int i = 0; i < 20; i++) {
      assertThat(client(gateway).read().status()).isEqualTo(503);
    }

    try (Socket other =
        new Socket(
            InetAddress.getByName(gateway.uri().getHost()),
            gateway.uri().getPort(),
            InetAddress.getByName("127.0.0.2"),
            0)) {
      other.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(other.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    }
  }
}
