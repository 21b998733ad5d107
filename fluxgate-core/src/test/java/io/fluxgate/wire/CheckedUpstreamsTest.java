package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.HealthBuilder;
import io.fluxgate.engine.Engine;
import io.fluxgate.health.EndpointHealth.State;
import io.fluxgate.loadbalancer.LoadBalancer;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An upstream that says of itself that it is ill, or shows it, is left alone until it is well. */
@EveryEngine
class CheckedUpstreamsTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  /** What the first upstream answers to checks, and what to everything else. */
  private final AtomicInteger health = new AtomicInteger(200);

  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger checks = new AtomicInteger();
  private final RawUpstream first;
  private final RawUpstream second;

  CheckedUpstreamsTest(Engine engine) throws IOException {
    super(engine);
    this.first =
        upstream(
            (head, in, out, socket) -> {
              boolean check = head.startsWith("GET /health ");
              (check ? checks : requests).incrementAndGet();
              RawUpstream.write(
                  out,
                  "HTTP/1.1 "
                      + (check ? health : status)
                      + " So\r\nContent-Length: 5\r\n\r\nfirst");
            });
    this.second =
        closing(RawUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond"));
  }

  private Gateway gateway(Consumer<HealthBuilder> described) {
    return start(
        builder()
            .route(
                route ->
                    route
                        .any("/*")
                        .loadBalancer(LoadBalancer.roundRobin())
                        .upstream(first.url())
                        .upstream(second.url())
                        .health(described)));
  }

  private Gateway checked() {
    return gateway(
        described ->
            described.active(
                active ->
                    active
                        .interval(ofMillis(20))
                        .timeout(ofSeconds(5))
                        .unhealthyThreshold(2)
                        .healthyThreshold(2)));
  }

  private static void awaitFirst(Gateway gateway, State state) throws InterruptedException {
    awaitThat(
        "the first upstream is " + state.name().toLowerCase(Locale.ROOT),
        () -> gateway.upstreams().getFirst().endpoints().getFirst().health().state() == state);
  }

  private int servedByFirst(Gateway gateway) throws IOException {
    int before = requests.get();
    RawClient client = client(gateway);
    for (int i = 0; i < 20; i++) {
      client.send(GET).read();
    }
    return requests.get() - before;
  }

  @Test
  void anUpstreamWhoseChecksFailGetsNoTrafficUntilTheyAreGoodAgain() throws Exception {
    Gateway gateway = checked();
    awaitThat("it is checked", () -> checks.get() > 1);
    assertThat(servedByFirst(gateway)).isEqualTo(10);

    health.set(500);
    awaitFirst(gateway, State.UNHEALTHY);
    assertThat(servedByFirst(gateway)).isZero();

    health.set(200);
    awaitFirst(gateway, State.HEALTHY);
    assertThat(servedByFirst(gateway)).isEqualTo(10);
  }

  @Test
  void anUpstreamThatDiesAndComesBackIsFoundByItsChecks() throws Exception {
    Gateway gateway = checked();
    awaitThat("it is checked", () -> checks.get() > 1);

    first.kill();
    awaitFirst(gateway, State.UNHEALTHY);
    assertThat(servedByFirst(gateway)).isZero();

    closing(
        new RawUpstream(
            java.net.InetAddress.getLoopbackAddress(),
            first.port(),
            (head, in, out, socket) -> {
              requests.incrementAndGet();
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nback");
            }));
    awaitFirst(gateway, State.HEALTHY);
    assertThat(servedByFirst(gateway)).isGreaterThanOrEqualTo(10); // checks count as well
  }

  @Test
  void anUpstreamThatFailsRealRequestsIsLeftAloneForAWhile() throws Exception {
    Gateway gateway =
        gateway(
            described ->
                described.passive(
                    passive -> passive.consecutiveFailures(2).ejection(ofMillis(300))));
    status.set(503);
    assertThat(servedByFirst(gateway)).isEqualTo(2);

    status.set(200);
    awaitFirst(gateway, State.HEALTHY);
    assertThat(servedByFirst(gateway)).isGreaterThan(0);
  }

  /** A check that went on would fail, because nothing is sent any more, and be told as such. */
  @Test
  void closingEndsTheChecks() throws Exception {
    Gateway gateway = checked();
    awaitThat("it is checked", () -> checks.get() > 1);

    gateway.close();

    awaitThat("no connection is left", () -> first.openConnections() == 0);
    int before = checks.get();
    awaitManyChecksOfAnother();
    assertThat(checks.get()).isEqualTo(before);
    assertThat(gateway.upstreams().getFirst().endpoints())
        .allSatisfy(each -> assertThat(each.health().state()).isEqualTo(State.HEALTHY));
  }

  /** With the same pauses: the checks of the closed gateway would have had their turn as well. */
  private void awaitManyChecksOfAnother() throws Exception {
    RawUpstream other = closing(RawUpstream.ok());
    start(
        builder()
            .route(
                route ->
                    route
                        .any("/*")
                        .upstream(other.url())
                        .health(h -> h.active(active -> active.interval(ofMillis(20))))));
    awaitThat("the other is checked", () -> other.heads.size() > 10);
  }
}
