package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.config.RateLimitConfig.Headers;
import io.fluxgate.config.RateLimitConfig.OnError;
import io.fluxgate.http.Request;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.ratelimit.RateLimiter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits in a file and in the builder: the same, and every mistake told at its place. */
class RateLimitConfigTest extends InMemoryGateway {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String ROUTE =
      "'path': '/', 'method': 'GET', 'upstreams': [{'url': 'http://a'}]";

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static List<String> problems(String file) {
    try {
      Gateway.builder().config(GatewayConfig.fromJson(json(file))).build().close();
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(p -> p.place() + ": " + p.message()).toList();
    }
  }

  @Test
  void whatAFileSaysTheBuilderSaysToo() {
    String file =
        """
        {
          'rate_limits': [
            {'name': 'all', 'type': 'gcra', 'limit': 2000, 'window_ms': 1000, 'burst': 500},
            {'name': 'by-address', 'type': 'sliding_log', 'limit': 7, 'window_ms': 1500,
             'max_keys': 9, 'per': 'ip', 'on_error': 'deny', 'headers': 'both'}
          ],
          'shared_rate_limits': {
            'per-user': {
              'type': 'sliding_window', 'limit': 60, 'window_ms': 60000, 'per': 'user',
              'tiers': {'gold': {'type': 'fixed_window', 'limit': 600, 'window_ms': 60000},
                        'staff': 'none'},
              'tier_by': 'header:X-Plan', 'cost': 'header:X-Cost'}
          },
          'routes': [{
            'id': 'a', 'path': '/a', 'method': 'GET', 'upstreams': [{'url': 'http://a'}],
            'route_rate_limit': {'type': 'leaky_bucket', 'limit': 10, 'window_ms': 1000,
              'max_waiting': 5, 'max_wait_ms': 200, 'shadow': true},
            'user_rate_limit': {'type': 'token_bucket', 'capacity': 20.0, 'refill_rate': 2.5,
              'refusal': {'status': 503, 'content_type': 'text/html', 'body': '<p>No'}},
            'rate_limits': [
              'per-user',
              {'name': 'keyed', 'type': 'fixed_window', 'limit': 3, 'window_ms': 1000,
               'per': ['header:X-Tenant', 'ip'], 'cost': 2, 'headers': 'none'}
            ]
          }, {
            'id': 'b', 'path': '/b', 'method': 'GET', 'upstreams': [{'url': 'http://a'}],
            'rate_limits': [{'shared': 'per-user', 'cost': 4}]
          }]
        }
        """;

    GatewayBuilder built =
        Gateway.builder()
            .rateLimit("all", RateLimiter.gcra(2000, Duration.ofSeconds(1), 500))
            .rateLimit(
                "by-address",
                RateLimiter.slidingLog(7, Duration.ofMillis(1500)).with("max_keys", 9),
                limit -> limit.per(UserIdentifier.ip()).onError(OnError.DENY).headers(Headers.BOTH))
            .sharedRateLimit(
                "per-user",
                RateLimiter.slidingWindow(60, MINUTE),
                limit ->
                    limit
                        .perUser()
                        .tier("gold", RateLimiter.fixedWindow(600, MINUTE))
                        .tier("staff", RateLimiter.none())
                        .tierBy(UserIdentifier.header("X-Plan"))
                        .costFrom(UserIdentifier.header("X-Cost")))
            .route(
                "a",
                route ->
                    route
                        .get("/a")
                        .upstream("http://a")
                        .rateLimit(
                            RateLimiter.leakyBucket(10, Duration.ofSeconds(1))
                                .with("max_waiting", 5)
                                .with("max_wait_ms", 200),
                            limit -> limit.shadow(true))
                        .userRateLimit(
                            RateLimiter.tokenBucket(20, 2.5),
                            limit -> limit.refusal(503, "text/html", "<p>No"))
                        .sharedRateLimit("per-user")
                        .rateLimit(
                            "keyed",
                            RateLimiter.fixedWindow(3, Duration.ofSeconds(1)),
                            limit ->
                                limit
                                    .per(UserIdentifier.header("X-Tenant"), UserIdentifier.ip())
                                    .cost(2)
                                    .headers(Headers.NONE)))
            .route(
                "b", route -> route.get("/b").upstream("http://a").sharedRateLimit("per-user", 4));

    GatewayConfig read = GatewayConfig.fromJson(json(file));
    GatewayConfig said = GatewayConfig.fromJson(built.toConfig().toJson());
    assertThat(said.rateLimits()).isEqualTo(read.rateLimits());
    assertThat(said.sharedRateLimits()).isEqualTo(read.sharedRateLimits());
    assertThat(said.routes().get(0).rateLimits()).isEqualTo(read.routes().get(0).rateLimits());
    assertThat(said.routes().get(0).userRateLimit())
        .contains(read.routes().get(0).userRateLimit().orElseThrow());
    assertThat(said).isEqualTo(GatewayConfig.fromJson(read.toJson()));
    assertThat(problems(file)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'type': 'gcra' | rate_limits[0].limit: is missing: a whole number",
        "'type': 'gcra', 'limit': 0, 'window_ms': 9 | rate_limits[0].limit: must be from 1 to"
            + " 2147483647: 0",
        "'type': 'fixed_window', 'limit': 1.5, 'window_ms': 9 | rate_limits[0].limit: must be a"
            + " whole number: 1.5",
        "'type': 'sliding_log', 'limit': 5, 'window_ms': 0 | rate_limits[0].window_ms: must be from"
            + " 1 to 3153600000000: 0",
        "'type': 'gcra', 'limit': 1, 'window_ms': 3153600000000, 'burst': 2 |"
            + " rate_limits[0].burst: takes more than 36500 days at 1 in 3153600000000 ms: 2",
        "'type': 'leaky_bucket', 'limit': 5, 'window_ms': 9, 'max_waiting': -1 |"
            + " rate_limits[0].max_waiting: must be from 0 to 2147483647: -1",
        "'type': 'sliding_windw', 'limit': 5, 'window_ms': 9 | rate_limits[0]: unknown rate limiter"
            + " 'sliding_windw' (did you mean 'sliding_window'?); known: fixed_window, gcra,"
            + " leaky_bucket, none, ",
        "'type': 'none', 'windw_ms': 9 | rate_limits[0].windw_ms: unknown field 'windw_ms'",
        "'type': 'none', 'shadow': 1 | rate_limits[0].shadow: must be true or false: 1",
        "'type': 'none', 'on_error': 'perhaps' | rate_limits[0].on_error: must be one of allow,"
            + " deny: 'perhaps'",
        "'type': 'none', 'headers': 'some' | rate_limits[0].headers: must be one of standard,"
            + " legacy, both, none: 'some'",
        "'type': 'none', 'cost': 0 | rate_limits[0].cost: must be at least 1: 0",
        "'type': 'none', 'cost': 'hedder:X' | rate_limits[0].cost: unknown source of a user id"
            + " 'hedder' (did you mean 'header'?); known: basic, cookie, form, header, ip,"
            + " jwt, query; an entry looks like header:X-User-ID",
        "'type': 'none', 'cost': 'form:x' | rate_limits[0].cost: must not be a form field:"
            + " 'form:x'",
        "'type': 'token_bucket', 'capacity': 3, 'refill_rate': 1, 'cost': 4 | rate_limits[0]:"
            + " allows at most 3 at once, but a request costs 4",
        "'type': 'none', 'per': ['user', 'ip'] | rate_limits[0].per: 'user' stands alone: it is what"
            + " the route's user_id_key says",
        "'type': 'none', 'per': 'x' | rate_limits[0].per: unknown source of a user id 'x'; known:"
            + " basic, cookie, form, header, ip, jwt, query; an entry looks like header:X-User-ID",
        "'type': 'none', 'tier_by': 'ip' | rate_limits[0].tier_by: means nothing without tiers",
        "'type': 'none', 'tiers': {'a': {'type': 'gcra', 'limit': 1}} |"
            + " rate_limits[0].tiers.a.window_ms: is missing: a whole number",
        "'type': 'none', 'tiers': {'a': 7} | rate_limits[0].tiers.a: must be a name, or an object"
            + " with a type: 7",
        "'type': 'none', 'refusal': {'status': 200} | rate_limits[0].refusal.status: must be from 400"
            + " to 599: 200",
        "'type': 'none', 'refusal': {'content_type': ''} | rate_limits[0].refusal.content_type:"
            + " must be a media type such as text/plain: ''",
        "'type': 'none', 'refusal': {'text': ''} | rate_limits[0].refusal.text: unknown field"
            + " 'text'",
        "'limit': 5 | rate_limits[0]: needs a type"
      })
  void aMistakeInALimitIsToldAtItsPlace(String limit, String problem) {
    assertThat(
            problems(
                "{'rate_limits': [{'name': 'x', " + limit + "}], 'routes': [{" + ROUTE + "}]}"))
        .anySatisfy(told -> assertThat(told).startsWith(problem));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "a b", "ä", "\\\"", "a/b"})
  void aNameIsWhatAHeaderCanSay(String name) {
    assertThat(
            problems(
                "{'rate_limits': [{'name': '"
                    + name
                    + "', 'type': 'none'}], 'routes': [{"
                    + ROUTE
                    + "}]}"))
        .singleElement()
        .asString()
        .startsWith("rate_limits[0].name: a limit needs a name, which has 1 to 64 letters");
  }

  @Test
  void aRouteCanUseOnlySharedLimitsThatThereAre() {
    assertThat(
            problems(
                """
                {'shared_rate_limits': {'per-user': {'type': 'none'}},
                 'routes': [{%s, 'rate_limits': ['per-users']}]}
                """
                    .formatted(ROUTE)))
        .containsExactly(
            "routes[0].rate_limits[0]: unknown shared rate limit 'per-users' (did you mean"
                + " 'per-user'?); known: per-user");
  }

  @Test
  void theLimitsOfARouteNeedDifferentNames() {
    assertThat(
            problems(
                """
                {'rate_limits': [{'name': 'x', 'type': 'none'}],
                 'shared_rate_limits': {'user': {'type': 'none'}},
                 'routes': [{%s, 'user_rate_limit': {'type': 'none', 'tiers': {'a': 'none'}},
                   'rate_limits': ['user', {'name': 'x', 'type': 'none'}]}]}
                """
                    .formatted(ROUTE)))
        .containsExactly(
            "routes[0].rate_limits[0]: the limits of a route need names of their own, but"
                + " routes[0].user_rate_limit is 'user' too",
            "routes[0].rate_limits[1].name: the limits of a route need names of their own, but"
                + " rate_limits[0] is 'x' too");
  }

  @Test
  void aWindowThatAFileCouldNotSayIsRefusedWhereItIsSaid() {
    for (Duration window : new Duration[] {Duration.ofNanos(1_500_000), Duration.ofNanos(1)}) {
      assertThatThrownBy(() -> RateLimiter.fixedWindow(1, window))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("window must be whole milliseconds: " + window);
    }
  }

  @Test
  void whatOnlyCodeCanSayIsNotWritten() {
    GatewayBuilder builder =
        Gateway.builder()
            .rateLimit("x", RateLimiter.none(), limit -> limit.per(Request::method))
            .route(route -> route.get("/").upstream("http://a"));
    assertThatThrownBy(() -> builder.toConfig().toJson())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("rate_limits[0].per is an object of the application's own");
    GatewayBuilder tiers =
        Gateway.builder()
            .rateLimit(
                "x",
                RateLimiter.none(),
                limit -> limit.tier("a", RateLimiter.none()).tierBy(r -> Optional.empty()));
    assertThatThrownBy(() -> tiers.toConfig().toJson())
        .hasMessageStartingWith("rate_limits[0].tier_by is an object of the application's own");
    GatewayBuilder cost =
        Gateway.builder()
            .rateLimit("x", RateLimiter.none(), limit -> limit.costFrom(request -> 1L));
    assertThatThrownBy(() -> cost.toConfig().toJson())
        .hasMessageStartingWith("rate_limits[0].cost is an object of the application's own");
  }

  @Test
  void aLimitWithoutATypeIsNoneAndWithTiersIsOneForThem() throws Exception {
    String file =
        "{'routes': [{"
            + ROUTE
            + ", 'route_rate_limit': {'type': 'none', 'tiers': {'free': {'type':"
            + " 'fixed_window', 'limit': 1, 'window_ms': 1000}}, 'tier_by': 'header:X-Plan'}}]}";
    Gateway gateway = gateway(builder().config(GatewayConfig.fromJson(json(file))));
    Request free = Request.get("/").withHeader("X-Plan", "free");
    assertThat(ask(gateway, free).status()).isEqualTo(200);
    assertThat(ask(gateway, free).status()).isEqualTo(429);
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(get(gateway, "/").header("RateLimit-Policy")).isEmpty();
  }

  @Test
  void problemsOfAFileHaveTheirPositions() {
    assertThatThrownBy(
            () -> GatewayConfig.fromJson(json("{\n 'rate_limits': [\n  {'type': 'none'}]}")))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::place)
                    .containsExactly("rate_limits[0].name"));
  }
}
