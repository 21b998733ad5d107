package io.fluxgate;

import static io.fluxgate.testing.CapturedLog.logOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.RateLimitConfig.Headers;
import io.fluxgate.config.RateLimitConfig.OnError;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.metrics.GatewayEvent.LimitExceeded;
import io.fluxgate.metrics.LimitReport;
import io.fluxgate.ratelimit.Limit;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.ratelimit.RateLimiterException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where limits apply, and what clients and listeners see of them. */
class RateLimitsThroughGatewayTest extends InMemoryGateway {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static Request by(String user, String target) {
    return Request.get(target).withHeader("X-User-ID", user);
  }

  /** How many of so many equal requests are served. */
  private static int served(Gateway gateway, Request request, int times) throws IOException {
    int served = 0;
    for (int i = 0; i < times; i++) {
      served += ask(gateway, request).status() == 200 ? 1 : 0;
    }
    return served;
  }

  private List<LimitExceeded> exceeded() {
    return events.stream()
        .filter(LimitExceeded.class::isInstance)
        .map(LimitExceeded.class::cast)
        .toList();
  }

  @Test
  void aLimitOfTheGatewayHoldsForAllItsRoutesTogether() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .rateLimit("everything", RateLimiter.slidingLog(5, MINUTE))
                .route("a", route -> route.get("/a").upstream(UPSTREAM))
                .route("b", route -> route.get("/b").upstream(UPSTREAM))
                .user("demo", user -> user.route(route -> route.get("/c").upstream(UPSTREAM))));
    assertThat(served(gateway, by("x", "/a"), 2)).isEqualTo(2);
    assertThat(served(gateway, by("x", "/b"), 2)).isEqualTo(2);
    assertThat(served(gateway, by("demo", "/c"), 9)).isEqualTo(1);
    Got refused = get(gateway, "/a");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("60");
    assertThat(refused.body())
        .isEqualTo(
            "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                + "\"title\":\"There were too many requests.\",\"status\":429,"
                + "\"detail\":\"A limit is used up; try again in 60 s.\","
                + "\"violated-policies\":[\"everything\"]}");
  }

  @Test
  void aSharedLimitFollowsAUserAcrossTheRoutesThatNameIt() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .sharedRateLimit(
                    "per-user", RateLimiter.fixedWindow(10, MINUTE), limit -> limit.perUser())
                .route(
                    route ->
                        route
                            .get("/a")
                            .upstream(UPSTREAM)
                            .identifyUserBy(UserIdentifier.header("X-User-ID"))
                            .sharedRateLimit("per-user"))
                .route(
                    route ->
                        route
                            .get("/heavy")
                            .upstream(UPSTREAM)
                            .identifyUserBy(UserIdentifier.header("X-User-ID"))
                            .sharedRateLimit("per-user", 4))
                .route(route -> route.get("/free").upstream(UPSTREAM)));
    assertThat(served(gateway, by("ann", "/a"), 3)).isEqualTo(3);
    assertThat(served(gateway, by("ann", "/heavy"), 9)).as("at 4 each, 7 are left").isEqualTo(1);
    assertThat(served(gateway, by("ann", "/a"), 9)).isEqualTo(3);
    assertThat(served(gateway, by("bob", "/heavy"), 9)).isEqualTo(2);
    assertThat(served(gateway, by("ann", "/free"), 9)).isEqualTo(9);
  }

  @Test
  void ofSeveralLimitsNoneIsChargedWhenOneRefusesAndAllThatRefuseAreNamed() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .rateLimit("all", RateLimiter.fixedWindow(5, MINUTE))
                .route(
                    route ->
                        route
                            .get("/")
                            .upstream(UPSTREAM)
                            .rateLimit(RateLimiter.fixedWindow(4, Duration.ofSeconds(20)))
                            .userRateLimit(RateLimiter.fixedWindow(2, Duration.ofSeconds(10)))
                            .identifyUserBy(UserIdentifier.header("X-User-ID"))
                            .rateLimit(
                                "tenant",
                                RateLimiter.fixedWindow(3, Duration.ofSeconds(90)),
                                limit -> limit.per(UserIdentifier.header("X-Tenant")))));
    Request ann = by("ann", "/").withHeader("X-Tenant", "t");
    Request bob = by("bob", "/").withHeader("X-Tenant", "t");
    assertThat(served(gateway, ann, 9)).isEqualTo(2);
    assertThat(served(gateway, bob, 9)).as("the tenant has 3").isEqualTo(1);
    Got refused = ask(gateway, ann);
    assertThat(refused.body()).contains("\"violated-policies\":[\"user\",\"tenant\"]");
    assertThat(refused.header("Retry-After")).as("until all allow it").isEqualTo("90");
    assertThat(refused.header("RateLimit"))
        .matches(
            "\"all\";r=2;t=60, \"route\";r=1;t=20, \"user\";r=0;t=10;pk=:[A-Za-z0-9+/=]+:,"
                + " \"tenant\";r=0;t=90;pk=:[A-Za-z0-9+/=]+:");
    assertThat(served(gateway, by("eve", "/").withHeader("X-Tenant", "u"), 9))
        .as("the route has one left")
        .isEqualTo(1);
  }

  @Test
  void aClientIsToldHowItStandsOnEveryAnswerOfALimitedRoute() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .userRateLimit(RateLimiter.tokenBucket(3, 0.5))
                    .rateLimit(RateLimiter.slidingWindow(100, MINUTE)));
    upstreams
        .at(UPSTREAM)
        .answers(Response.text("ok").withHeader("RateLimit", "\"origin\";r=7"))
        .fails(io.fluxgate.http.UpstreamException.Kind.CONNECTION_REFUSED);
    Got served = get(gateway, "/");
    assertThat(served.header("RateLimit-Policy"))
        .matches("\"route\";q=100;w=60, \"user\";q=3;w=6;pk=:[A-Za-z0-9+/]+=:");
    assertThat(served.response().headers().all("RateLimit"))
        .as("the upstream's own stays")
        .hasSize(2)
        .first()
        .isEqualTo("\"origin\";r=7");
    assertThat(served.response().headers().all("RateLimit").getLast())
        .matches("\"route\";r=99;t=\\d+, \"user\";r=2;t=2;pk=:[A-Za-z0-9+/]+=:");
    assertThat(served.header("RateLimit-Policy")).doesNotContain("127.0.0.1");
    Got failed = get(gateway, "/");
    assertThat(failed.status()).isEqualTo(502);
    assertThat(failed.header("RateLimit")).contains("\"user\";r=1;t=2");
    assertThat(get(gateway, "/").header("RateLimit")).contains("\"user\";r=0;t=2");
    Got refused = get(gateway, "/");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("RateLimit")).contains("\"user\";r=0;t=2");
    assertThat(refused.header("Retry-After")).isEqualTo("2");
  }

  @Test
  void olderHeadersAreThereOnRequestAndTellOfTheTightestLimit() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .rateLimit(RateLimiter.fixedWindow(100, MINUTE), l -> l.headers(Headers.LEGACY))
                    .userRateLimit(RateLimiter.fixedWindow(5, MINUTE), l -> l.headers(Headers.BOTH))
                    .rateLimit(
                        "quiet", RateLimiter.fixedWindow(3, MINUTE), l -> l.headers(Headers.NONE)));
    time.advance(Duration.ofSeconds(45));
    Got served = get(gateway, "/");
    assertThat(served.header("X-RateLimit-Limit")).isEqualTo("5");
    assertThat(served.header("X-RateLimit-Remaining")).isEqualTo("4");
    assertThat(served.header("X-RateLimit-Reset")).isEqualTo("15");
    assertThat(served.header("RateLimit-Policy")).startsWith("\"user\";q=5;w=60;pk=:");
    get(gateway, "/");
    get(gateway, "/");
    assertThat(get(gateway, "/").body()).contains("[\"quiet\"]");
  }

  @Test
  void tiersHaveNumbersOfTheirOwn() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .userRateLimit(
                        RateLimiter.fixedWindow(1, MINUTE),
                        limit ->
                            limit
                                .tier("gold", RateLimiter.fixedWindow(3, MINUTE))
                                .tier("staff", RateLimiter.none()))
                    .identifyUserBy(UserIdentifier.header("X-User-ID"))
                    .filter(
                        (request, next) ->
                            next.proceed(
                                request
                                    .header("X-Plan")
                                    .map(plan -> request.with(Limit.TIER, plan))
                                    .orElse(request))));
    assertThat(served(gateway, by("ann", "/").withHeader("X-Plan", "gold"), 9)).isEqualTo(3);
    assertThat(served(gateway, by("bob", "/"), 9)).isEqualTo(1);
    assertThat(served(gateway, by("eve", "/").withHeader("X-Plan", "silver"), 9)).isEqualTo(1);
    assertThat(served(gateway, by("joe", "/").withHeader("X-Plan", "staff"), 9)).isEqualTo(9);
    assertThat(ask(gateway, by("ann", "/").withHeader("X-Plan", "gold")).header("RateLimit-Policy"))
        .startsWith("\"user\";q=3;");
  }

  @Test
  void aTierCanComeFromTheRequestOrFromAFunction() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .get("/header")
                            .upstream(UPSTREAM)
                            .rateLimit(
                                RateLimiter.gcra(1, MINUTE, 1),
                                limit ->
                                    limit
                                        .tier("gold", RateLimiter.gcra(1, MINUTE, 2))
                                        .tierBy(UserIdentifier.header("X-Plan"))))
                .route(
                    route ->
                        route
                            .get("/function")
                            .upstream(UPSTREAM)
                            .rateLimit(
                                RateLimiter.gcra(1, MINUTE, 1),
                                limit ->
                                    limit
                                        .tier("gold", RateLimiter.gcra(1, MINUTE, 2))
                                        .tierBy(request -> Optional.of("gold")))));
    assertThat(served(gateway, Request.get("/header").withHeader("X-Plan", "gold"), 9))
        .isEqualTo(2);
    assertThat(served(gateway, Request.get("/header"), 9)).isEqualTo(1);
    assertThat(served(gateway, Request.get("/function"), 9)).isEqualTo(2);
  }

  @Test
  void aRequestCountsWhatItSaysOrAFunctionSays() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .get("/header")
                            .upstream(UPSTREAM)
                            .rateLimit(
                                RateLimiter.fixedWindow(10, MINUTE),
                                limit -> limit.costFrom(UserIdentifier.header("X-Cost"))))
                .route(
                    route ->
                        route
                            .get("/function")
                            .upstream(UPSTREAM)
                            .rateLimit(
                                RateLimiter.fixedWindow(10, MINUTE),
                                limit -> limit.costFrom(request -> 3L))));
    Request header = Request.get("/header");
    assertThat(ask(gateway, header.withHeader("X-Cost", "8")).header("RateLimit"))
        .contains("\"route\";r=2;");
    assertThat(ask(gateway, header.withHeader("X-Cost", "3")).status()).isEqualTo(429);
    assertThat(served(gateway, header, 9)).isEqualTo(2);
    assertThat(served(gateway, Request.get("/function"), 9)).isEqualTo(3);
    Got never = ask(gateway, header.withHeader("X-Cost", "11"));
    assertThat(never.status()).isEqualTo(429);
    assertThat(never.header("Retry-After")).as("waiting does not help").isEmpty();
    assertThat(ask(gateway, header.withHeader("X-Cost", "9".repeat(40))).status()).isEqualTo(429);
    time.advance(MINUTE);
    assertThat(ask(gateway, header.withHeader("X-Cost", "0".repeat(30) + "5")).header("RateLimit"))
        .contains("\"route\";r=5;");
  }

  @ParameterizedTest
  @CsvSource({"0", "000", "-1", "1.5", "many", "'1,2'"})
  void aCostThatIsNoWholeNumberIs400(String cost) throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route.rateLimit(
                    RateLimiter.fixedWindow(10, MINUTE),
                    limit -> limit.costFrom(UserIdentifier.header("X-Cost"))));
    assertThat(ask(gateway, Request.get("/").withHeader("X-Cost", cost)).status()).isEqualTo(400);
    assertThat(upstreams.calls()).isEmpty();
  }

  @Test
  void aKeyCanBeAFunctionOfTheRequest() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .get("/api/{tenant}/x")
                            .upstream(UPSTREAM)
                            .rateLimit(
                                "tenant",
                                RateLimiter.slidingLog(2, MINUTE),
                                limit ->
                                    limit.per(request -> request.pathVariables().get("tenant")))));
    assertThat(served(gateway, Request.get("/api/one/x"), 9)).isEqualTo(2);
    assertThat(served(gateway, Request.get("/api/two/x"), 9)).isEqualTo(2);
  }

  @Test
  void aLimitInTheShadowReportsAndRefusesNothing() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .userRateLimit(RateLimiter.fixedWindow(2, MINUTE), limit -> limit.shadow(true))
                    .rateLimit(RateLimiter.fixedWindow(5, MINUTE)));
    assertThat(served(gateway, Request.get("/"), 6)).isEqualTo(5);
    assertThat(exceeded())
        .extracting(LimitExceeded::policy, LimitExceeded::shadow)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("user", true),
            org.assertj.core.groups.Tuple.tuple("user", true),
            org.assertj.core.groups.Tuple.tuple("user", true),
            org.assertj.core.groups.Tuple.tuple("route", false),
            org.assertj.core.groups.Tuple.tuple("user", true));
    assertThat(gateway.limits())
        .containsExactly(
            new LimitReport("all", "route", false, 1), new LimitReport("all", "user", true, 4));
    assertThat(exceeded().getFirst().route()).isEqualTo("all");
    assertThat(exceeded().getFirst().requestId()).isEqualTo(completed().get(2).requestId());
    assertThat(get(gateway, "/").header("RateLimit-Policy"))
        .as("clients do not see it")
        .isEqualTo("\"route\";q=5;w=60");
  }

  @Test
  void theRefusalCanBeReplaced() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route.rateLimit(
                    RateLimiter.fixedWindow(1, MINUTE),
                    limit -> limit.refusal(503, "text/html", "<p>Slow down")));
    get(gateway, "/");
    Got refused = get(gateway, "/");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Content-Type")).isEqualTo("text/html");
    assertThat(refused.body()).isEqualTo("<p>Slow down");
    assertThat(refused.header("Retry-After")).isEqualTo("60");
    assertThat(refused.header("RateLimit")).isEqualTo("\"route\";r=0;t=60");
  }

  @Test
  void requestsInALeakyBucketAreLetOutOneByOne() throws IOException {
    List<Duration> seen = new ArrayList<>();
    io.fluxgate.testing.FakeTime moving = io.fluxgate.testing.FakeTime.autoAdvancing();
    Gateway gateway =
        gateway(
            builder()
                .time(moving)
                .route(
                    route ->
                        route
                            .get("/")
                            .rateLimit(
                                RateLimiter.leakyBucket(10, Duration.ofSeconds(1))
                                    .with("max_waiting", 2))
                            .handle(
                                request -> {
                                  seen.add(moving.elapsed());
                                  return Response.text("ok");
                                })));
    for (int i = 0; i < 5; i++) {
      assertThat(get(gateway, "/").status()).isEqualTo(200); // each waits as its thread moves on
    }
    assertThat(seen)
        .containsExactly(
            Duration.ZERO,
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            Duration.ofMillis(400));
  }

  @Test
  void aLimiterThatCannotDecideAllowsOrDeniesAsItsLimitSays() throws Exception {
    RateLimiter broken =
        (key, permits) -> {
          throw new RateLimiterException("the store is gone", new IOException("reset"));
        };
    Gateway gateway =
        gateway(
            builder()
                .route(route -> route.get("/allow").upstream(UPSTREAM).rateLimit(broken))
                .route(
                    route ->
                        route
                            .get("/deny")
                            .upstream(UPSTREAM)
                            .rateLimit(
                                io.fluxgate.plugin.Spec.live(broken),
                                limit -> limit.onError(OnError.DENY))));
    String log =
        logOf(
            () -> {
              assertThat(served(gateway, Request.get("/allow"), 5)).isEqualTo(5);
              Got denied = get(gateway, "/deny");
              assertThat(denied.status()).isEqualTo(503);
              assertThat(denied.header("Retry-After")).isEqualTo("1");
              assertThat(denied.body()).contains("limit-unavailable").doesNotContain("store");
            });
    assertThat(log.split("cannot decide", -1)).as("once for each limit").hasSize(3);
  }

  @Test
  void noBodyIsReadForARequestThatAnotherLimitRefusesAnyway() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .rateLimit("all", RateLimiter.fixedWindow(1, MINUTE))
                .route(
                    route ->
                        route
                            .post("/")
                            .upstream(UPSTREAM)
                            .userRateLimit(RateLimiter.fixedWindow(9, MINUTE))
                            .identifyUserBy(UserIdentifier.form("user"))));
    Request form =
        Request.post("/", Body.of("user=ann"))
            .withHeader("Content-Type", "application/x-www-form-urlencoded");
    assertThat(ask(gateway, form).status()).isEqualTo(200);
    ByteArrayInputStream unread = new ByteArrayInputStream(new byte[10]);
    assertThat(ask(gateway, form.withBody(Body.stream(unread))).status()).isEqualTo(429);
    assertThat(unread.available()).isEqualTo(10);
    assertThat(exceeded()).hasSize(1);
  }
}
