package io.fluxgate.examples;

import static io.fluxgate.loadbalancer.LoadBalancer.weightedRoundRobin;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.router.RouteMatch;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.testing.ScriptedUpstream;
import org.junit.jupiter.api.Test;

/** What the README shows about testing. */
class RoutingTest {

  @Test
  void usersGoToTheirOwnRoute() {
    try (Gateway gateway =
        Gateway.builder()
            .route("users", route -> route.get("/api/users/{id}").upstream("http://localhost:9001"))
            .build()) {

      RouteMatch match = gateway.router().match(Request.get("/api/users/42"));

      assertThat(match)
          .isInstanceOfSatisfying(
              RouteMatch.Found.class,
              found -> {
                assertThat(found.route().id()).isEqualTo("users");
                assertThat(found.variables().get("id")).isEqualTo("42");
              });
      System.out.println(gateway.router().explain(Request.get("/api/user/42"))); // why not?
    }
  }

  @Test
  void theWholeChainRunsWithoutASocketAndWithoutWaiting() {
    FakeTime time = FakeTime.standing();
    ScriptedUpstream upstreams = ScriptedUpstream.on(time);
    upstreams
        .at("http://a:9001")
        .fails(Kind.CONNECTION_REFUSED)
        .answers(Response.text("back again"));

    try (Gateway gateway =
        Gateway.builder()
            .time(time)
            .transport(upstreams)
            .route(
                "users",
                route ->
                    route
                        .get("/api/users/{id}")
                        .upstream(
                            "http://a:9001",
                            upstream ->
                                upstream.circuitBreaker(
                                    breaker -> breaker.failureThreshold(1).openFor(ofSeconds(30))))
                        .loadBalancer(weightedRoundRobin())
                        .rateLimit(RateLimiter.tokenBucket(100, 10)))
            .build()) {

      assertThat(gateway.handle(Request.get("/api/users/42")).status()).isEqualTo(502);
      Response refused = gateway.handle(Request.get("/api/users/42")); // the breaker is open
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).hasValue("30");

      time.advance(ofSeconds(30));
      assertThat(gateway.handle(Request.get("/api/users/42")).status()).isEqualTo(200);
      assertThat(upstreams.calls()).hasSize(2);
    }
  }
}
