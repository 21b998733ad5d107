package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.EngineLimits.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many connections an upstream gets, and who waits for one. */
@EveryEngine
class PoolLimitsTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Semaphore go = new Semaphore(0);
  private final Watched watched;
  private RawUpstream upstream;

  PoolLimitsTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  @BeforeEach
  void onlyWhereThereAreLimits() throws Exception {
    assumeTrue(can(Capability.LIMITS));
    upstream =
        upstream(
            (head, in, out, socket) -> {
              if (!go.tryAcquire(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody let it go on");
              }
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
  }

  private Gateway gateway(EngineLimits limits, Duration connect, Way way) {
    return start(
        Gateway.builder()
            .engine(new EngineWithLimits(watched, limits))
            .port(0)
            .route(
                "ping",
                route ->
                    route.get("/ping").handle(request -> io.fluxgate.http.Response.text("pong")))
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .upstream(upstream.url())
                      .timeouts(t -> t.connect(connect));
                  way.on(route);
                }));
  }

  @ParameterizedTest
  @EnumSource
  void aRequestTooManyWaitsForAConnectionAndIsServed(Way way) throws Exception {
    Gateway gateway = gateway(Limits.pool(2, 10), Duration.ofSeconds(20), way);
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(client(gateway).send(GET));
    }
    upstream.awaitHead();
    upstream.awaitHead();
    for (int i = 0; i < 20; i++) {
      ping(client(gateway));
    }
    assertThat(upstream.heads).isEmpty();

    go.release(6);

    for (RawClient client : clients) {
      assertThat(client.read().body()).isEqualTo("ok");
    }
    assertThat(upstream.connections).hasValueLessThanOrEqualTo(2);
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatBreaksLetsTheNextOneIn(Way way) throws Exception {
    Gateway gateway = gateway(Limits.pool(1, 10), Duration.ofSeconds(20), way);
    upstream.script(
        (head, in, out, socket) -> {
          go.acquire();
          socket.close();
        });
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(client(gateway).send(GET));
    }

    go.release(6);

    for (RawClient client : clients) {
      assertThat(client.read().status()).isEqualTo(502);
    }
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void whoWouldWaitBehindTooManyIsTurnedAway(Way way) throws Exception {
    Gateway gateway = gateway(Limits.pool(1, 2), Duration.ofSeconds(20), way);
    List<RawClient> served = new ArrayList<>();
    served.add(client(gateway).send(GET));
    upstream.awaitHead();
    for (int i = 0; i < 2; i++) {
      served.add(client(gateway).send(GET));
      awaitLeases(i + 2);
    }

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=connection_limit_reached");
    go.release(3);
    for (RawClient client : served) {
      assertThat(client.read().body()).isEqualTo("ok");
    }
    watched.awaitNothingHeld();
  }

  private void awaitLeases(int count) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (watched.endpoint().inFlight() < count && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertThat(watched.endpoint().inFlight()).isEqualTo(count);
  }

  @ParameterizedTest
  @EnumSource
  void whoWaitsLongerThanAConnectionMayTakeIsTurnedAway(Way way) throws Exception {
    Gateway gateway = gateway(Limits.pool(1, 10), Duration.ofMillis(300), way);
    RawClient first = client(gateway).send(GET);
    upstream.awaitHead();

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertThat(answer.status()).isIn(503, 504);
    assertThat(answer.header("proxy-status"))
        .isEqualTo(
            "fluxgate; error="
                + (answer.status() == 503 ? "connection_limit_reached" : "connection_timeout"));
    go.release(2);
    assertThat(first.read().body()).isEqualTo("ok");
    assertThat(client(gateway).send(GET).read().body()).isEqualTo("ok");
    assertThat(upstream.heads).hasSize(1);
    watched.awaitNothingHeld();
  }

  @Test
  void aClientThatLeavesWhileItWaitsIsForgotten() throws Exception {
    Gateway gateway = gateway(Limits.pool(1, 1), Duration.ofSeconds(20), Way.STRAIGHT);
    RawClient first = client(gateway).send(GET);
    upstream.awaitHead();
    for (int i = 0; i < 5; i++) {
      RawClient waiting = client(gateway).send(GET);
      awaitLeases(2);
      waiting.close();
      awaitLeasesAgain();
    }

    RawClient last = client(gateway).send(GET);
    awaitLeases(2);
    go.release(2);

    assertThat(first.read().body()).isEqualTo("ok");
    assertThat(last.read().body()).isEqualTo("ok");
    assertThat(upstream.heads).hasSize(1);
  }

  private void awaitLeasesAgain() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (watched.endpoint().inFlight() > 1 && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertThat(watched.endpoint().inFlight()).isEqualTo(1);
  }

  @Test
  void aConnectionThatNobodyUsesIsClosed() throws Exception {
    go.release(1_000);
    Gateway gateway =
        gateway(
            Limits.pool(new Pool(10, 10, Duration.ofMillis(300), Duration.ofMinutes(1))),
            Duration.ofSeconds(2),
            Way.STRAIGHT);
    assertThat(client(gateway).send(GET).read().body()).isEqualTo("ok");

    awaitNoConnections();

    assertThat(client(gateway).send(GET).read().body()).isEqualTo("ok");
    assertThat(upstream.connections).hasValue(2);
  }

  private void awaitNoConnections() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (upstream.openConnections() > 0 && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(upstream.openConnections()).isZero();
  }

  @Test
  void aConnectionIsNotUsedForEver() throws Exception {
    go.release(100_000);
    Gateway gateway =
        gateway(
            Limits.pool(new Pool(10, 10, Duration.ofSeconds(30), Duration.ofMillis(300))),
            Duration.ofSeconds(2),
            Way.STRAIGHT);
    RawClient client = client(gateway);

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (upstream.connections.get() < 3 && System.nanoTime() - end < 0) {
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
    }

    assertThat(upstream.connections).hasValueGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatHasLivedLongEnoughIsNotHandedToOneThatWaits(Way way) throws Exception {
    Pool pool = new Pool(1, 10, Duration.ofSeconds(30), Duration.ofNanos(1));
    Gateway gateway = gateway(Limits.pool(pool), Duration.ofSeconds(20), way);
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(client(gateway).send(GET));
    }
    upstream.awaitHead();
    for (int i = 0; i < 20; i++) {
      ping(client(gateway));
    }

    go.release(4);

    for (RawClient client : clients) {
      assertThat(client.read().body()).isEqualTo("ok");
    }
    assertThat(upstream.connections).hasValue(4);
  }
}
