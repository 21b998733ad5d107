package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.Problem;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.ratelimit.Allowed;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.ratelimit.Rejected;
import io.fluxgate.router.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The promise of the builder: what it describes is what the gateway does. */
class GatewayBuilderTest extends InMemoryGateway {

  /** Two weighted upstreams with everything switched on, and a user with a route of his own. */
  private GatewayBuilder users(double routeCapacity) {
    return builder()
        .route(
            "users",
            route ->
                route
                    .get("/api/users/{id}")
                    .loadBalancer(LoadBalancer.weightedRoundRobin())
                    .upstream(
                        UPSTREAM,
                        upstream ->
                            upstream
                                .weight(2)
                                .circuitBreaker(
                                    breaker ->
                                        breaker
                                            .failureThreshold(5)
                                            .window(Duration.ofSeconds(60))
                                            .openFor(Duration.ofSeconds(30))))
                    .upstream(OTHER)
                    .rateLimit(RateLimiter.tokenBucket(routeCapacity, 10))
                    .userRateLimit(RateLimiter.tokenBucket(20, 2))
                    .identifyUserBy(UserIdentifier.header("X-User-ID"), UserIdentifier.ip())
                    .cache(cache -> cache.ttl(Duration.ofMinutes(1)).maxEntries(100)))
        .user(
            "demo",
            user ->
                user.route(
                    "demo-users", route -> route.get("/api/users/{id}").upstream("http://demo")));
  }

  private static Request by(String user, String target) {
    return Request.get(target).withHeader("X-User-ID", user);
  }

  @Test
  void sendsTwoOfThreeRequestsToTheUpstreamOfWeightTwo() throws IOException {
    Gateway gateway = gateway(users(1000));
    for (int i = 0; i < 300; i++) {
      assertThat(ask(gateway, by("u" + i, "/api/users/" + i)).status()).isEqualTo(200);
    }
    assertThat(upstreams.requests(UPSTREAM)).hasSize(200);
    assertThat(upstreams.requests(OTHER)).hasSize(100);
  }

  @Test
  void answersFromTheCacheWithoutTheUpstreamUntilTheAnswerIsStale() throws IOException {
    Gateway gateway = gateway(users(1000));
    upstreams.otherwise(request -> Response.json("{\"n\":" + upstreams.calls().size() + "}"));
    assertThat(get(gateway, "/api/users/7").body()).isEqualTo("{\"n\":1}");
    time.advance(Duration.ofSeconds(59));
    Got hit = get(gateway, "/api/users/7");
    assertThat(hit.body()).isEqualTo("{\"n\":1}");
    assertThat(hit.header("Age")).isEqualTo("59");
    assertThat(upstreams.calls()).hasSize(1);
    time.advance(Duration.ofSeconds(1));
    assertThat(get(gateway, "/api/users/7").body()).isEqualTo("{\"n\":2}");
  }

  @Test
  void limitsEachUserAloneAndSaysExactlyWhenToComeBack() throws IOException {
    Gateway gateway = gateway(users(1000));
    for (int i = 0; i < 20; i++) {
      assertThat(ask(gateway, by("alice", "/api/users/" + i)).status()).isEqualTo(200);
    }
    Got refused = ask(gateway, by("alice", "/api/users/0"));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(ask(gateway, by("bob", "/api/users/0")).status()).isEqualTo(200);

    time.advance(Duration.ofMillis(499));
    assertThat(ask(gateway, by("alice", "/api/users/0")).status()).isEqualTo(429);
    time.advance(Duration.ofMillis(1));
    assertThat(ask(gateway, by("alice", "/api/users/0")).status()).isEqualTo(200);
    assertThat(ask(gateway, by("alice", "/api/users/0")).status()).isEqualTo(429);
  }

  @Test
  void whoeverWaitsAsLongAsToldIsServedAndWhoeverDoesNotIsRefused() throws IOException {
    Gateway gateway = proxy(route -> route.userRateLimit(RateLimiter.tokenBucket(1, 0.1)));
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    Got refused = get(gateway, "/");
    assertThat(refused.header("Retry-After")).isEqualTo("10");
    time.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(get(gateway, "/").status()).isEqualTo(429);
    time.advance(Duration.ofNanos(1));
    assertThat(get(gateway, "/").status()).isEqualTo(200);
  }

  @Test
  void limitsARouteForAllItsUsersTogether() throws IOException {
    Gateway gateway = gateway(users(3));
    for (int i = 0; i < 3; i++) {
      assertThat(ask(gateway, by("u" + i, "/api/users/1")).status()).isEqualTo(200);
    }
    Got refused = ask(gateway, by("u9", "/api/users/1"));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.body()).contains("\"violated-policies\":[\"route\"]");
    assertThat(ask(gateway, by("demo", "/api/users/1")).status())
        .as("another route has a limit of its own")
        .isEqualTo(200);
  }

  @Test
  void whatTheRouteRefusesCostsTheUserNothing() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .rateLimit(RateLimiter.tokenBucket(1, 1))
                    .userRateLimit(RateLimiter.tokenBucket(2, 0.001)));
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(get(gateway, "/").status()).isEqualTo(429);
    time.advance(Duration.ofSeconds(1));
    assertThat(get(gateway, "/").status()).isEqualTo(200);
  }

  @Test
  void aUsersOwnRoutesComeBeforeTheSharedOnes() throws IOException {
    Gateway gateway = gateway(users(1000));
    ask(gateway, by("demo", "/api/users/1"));
    assertThat(upstreams.requests("http://demo")).hasSize(1);
    ask(gateway, by("somebody", "/api/users/1"));
    assertThat(upstreams.requests("http://demo")).hasSize(1);
    assertThat(completed())
        .extracting(event -> event.route().orElseThrow())
        .containsExactly("demo-users", "users");
  }

  @Test
  void anUnknownPathIs404AndAnotherMethodIs405WithAllow() throws IOException {
    Gateway gateway = gateway(users(1000));
    assertThat(get(gateway, "/api/orders").status()).isEqualTo(404);
    Got wrong = ask(gateway, Request.of("DELETE", "/api/users/1"));
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.header("Allow")).isEqualTo("GET, HEAD");
    assertThat(upstreams.calls()).isEmpty();
  }

  @Test
  void twoGatewaysOfOneBuilderShareNothing() throws IOException {
    GatewayBuilder builder =
        builder()
            .route(
                route ->
                    route
                        .get("/")
                        .upstream(UPSTREAM)
                        .rateLimit(RateLimiter.tokenBucket(1, 0.001))
                        .cache(cache -> cache.ttl(Duration.ofMinutes(1))));
    Gateway first = gateway(builder);
    Gateway second = gateway(builder);
    assertThat(get(first, "/").status()).isEqualTo(200);
    assertThat(get(first, "/").status()).isEqualTo(429);
    assertThat(get(second, "/").status()).isEqualTo(200);
    assertThat(upstreams.calls()).hasSize(2);
  }

  @Test
  void whatIsSaidToTheBuilderAfterwardsDoesNotReachAGateway() throws IOException {
    GatewayBuilder builder = builder().route(route -> route.get("/").upstream(UPSTREAM));
    Gateway gateway = gateway(builder);
    builder.route(route -> route.get("/late").upstream(UPSTREAM)).listener(event -> events.clear());
    assertThat(get(gateway, "/late").status()).isEqualTo(404);
    assertThat(completed()).hasSize(1);
  }

  @Test
  void aLiveLimiterGivenToTwoRoutesIsShared() throws IOException {
    AtomicBoolean used = new AtomicBoolean();
    RateLimiter once =
        (key, permits) ->
            used.getAndSet(true)
                ? Rejected.of(1, 0, Duration.ofSeconds(3))
                : Allowed.of(1, 0, Duration.ofSeconds(3));
    Gateway gateway =
        gateway(
            builder()
                .route(route -> route.get("/a").upstream(UPSTREAM).rateLimit(once))
                .route(route -> route.get("/b").upstream(UPSTREAM).rateLimit(once)));
    assertThat(get(gateway, "/a").status()).isEqualTo(200);
    assertThat(get(gateway, "/b").header("Retry-After")).isEqualTo("3");
  }

  @Test
  void severalSourcesOfAUserCanBeGivenAsOne() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .userRateLimit(RateLimiter.tokenBucket(1, 0.001))
                    .identifyUserBy(
                        UserIdentifier.firstOf(
                            List.of(UserIdentifier.header("X-User-ID"), UserIdentifier.ip()))));
    assertThat(ask(gateway, by("alice", "/")).status()).isEqualTo(200);
    assertThat(ask(gateway, by("alice", "/")).status()).isEqualTo(429);
    assertThat(ask(gateway, by("bob", "/")).status()).isEqualTo(200);
  }

  @Test
  void whatIsForUpstreamsIsRefusedWhereAHandlerAnswers() {
    ConfigException refused =
        refusal(
            builder()
                .route(
                    route ->
                        route
                            .get("/")
                            .handle(request -> Response.text("here"))
                            .retry(retry -> {})
                            .hedge(Duration.ofMillis(1))
                            .sticky(cookie -> {}, "a secret of some length")
                            .health(health -> {})));
    assertThat(refused.problems())
        .extracting(Problem::place)
        .containsExactly(
            "routes[0].retry", "routes[0].hedge", "routes[0].sticky", "routes[0].health");
  }

  @Test
  void aRouteHasOnePath() {
    assertThatThrownBy(() -> builder().route("a", route -> route.get("/a").post("/b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a route has one path, '/a': describe another route for '/b'");
    gateway(builder().route("a", route -> route.get("/a").post("/a").upstream(UPSTREAM)));
  }

  @Test
  void namelessRoutesAreCalledByMethodAndPathAndNoTwoAlike() {
    Gateway gateway =
        gateway(
            builder()
                .route(route -> route.get("/a").upstream(UPSTREAM))
                .route(route -> route.get("/a").host("a.example").upstream(UPSTREAM))
                .route("GET /a", route -> route.get("/b").upstream(UPSTREAM))
                .user("demo", user -> user.route(route -> route.get("/a").upstream(UPSTREAM))));
    assertThat(gateway.router().routes())
        .extracting(Route::id)
        .containsExactly("demo: GET /a", "GET /a #2", "GET /a #3", "GET /a");
  }
}
