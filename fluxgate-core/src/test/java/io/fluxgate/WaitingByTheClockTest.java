package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Engine;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.testing.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The promise that who waits for a place takes one that the clock alone sets free. */
class WaitingByTheClockTest extends InMemoryGateway {

  WaitingByTheClockTest() {
    super(FakeTime.autoAdvancing());
  }

  @Override
  GatewayBuilder builder() {
    return super.builder().engine(Engine.direct()); // none of its threads sleeps on the clock
  }

  /** The one place of the first is taken; the second has just failed. */
  private void waits(Consumer<UpstreamBuilder> second, Consumer<RouteBuilder> more)
      throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route -> {
                      route
                          .any("/*")
                          .upstream(UPSTREAM, u -> u.maxInFlight(1))
                          .upstream(OTHER, second)
                          .loadBalancer(LoadBalancer.first())
                          .queue(10, Duration.ofSeconds(60));
                      more.accept(route);
                    }));
    upstreams
        .at(UPSTREAM)
        .answers(Response.of(200).withBody(Body.stream(new ByteArrayInputStream(new byte[9]))));
    upstreams.at(OTHER).fails(Kind.CONNECTION_REFUSED);
    try (Response holding = gateway.handle(Request.get("/"))) {
      assertThat(holding.status()).isEqualTo(200);
      assertThat(get(gateway, "/").status()).isEqualTo(502);
      assertThat(get(gateway, "/").status()).isEqualTo(200);
      assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }
  }

  @Test
  void whereABreakerMayBeTestedAgain() throws IOException {
    waits(
        second -> second.circuitBreaker(b -> b.failureThreshold(1).openFor(Duration.ofSeconds(5))),
        route -> {});
  }

  @Test
  void whereAnEjectionIsOver() throws IOException {
    waits(
        second -> {},
        route ->
            route.health(
                health ->
                    health.passive(p -> p.consecutiveFailures(1).ejection(Duration.ofSeconds(5)))));
  }
}
