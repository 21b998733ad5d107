package io.fluxgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.GatewayConfig.UserConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChecksTest {

  private static final String ROUTE =
      "\"path\": \"/a\", \"method\": \"GET\", \"upstreams\": [{\"url\": \"http://a\"}]";

  @Test
  void aSoundConfigurationHasNoProblems() {
    assertThat(
            problems(
                """
                {"listen": {"host": "0.0.0.0", "port": 0},
                 "trusted_proxies": ["10.0.0.0/8", "::1"],
                 "users_key": ["header:X-User-ID", "query:u", "cookie:c", "jwt:sub",
                   "basic:username", "ip"],
                 "users": {"demo": {"routes": [{"id": "own", %1$s}]}},
                 "routes": [{"id": "shared", "host": "*.example.com", "headers": {"X-A": "*"},
                   "query": {"v": "1"}, %1$s}]}
                """
                    .formatted(ROUTE)))
        .isEmpty();
  }

  /** A field of the only route and what is said about it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'path': ''} | path: a route needs a path, for example /users/{id}",
        "{'path': 'x'} | path: must begin with a slash: 'x'",
        "{'method': []} | method: a route needs at least one method, for example GET, or *",
        "{'method': 'G T'} | method: must be a method such as GET, or * for all: 'G T'",
        "{'method': ['GET', '*']} | method[1]: * means every method and stands alone",
        "{'method': ['PUT', 'post']} | method[1]: methods are case-sensitive: 'post' (did you mean"
            + " 'POST'?)",
        "{'id': ' '} | id: must be a text to call the route by: ' '",
        "{'host': 'a:80'} | host: must be a host name without port, or *.example.com: 'a:80'",
        "{'host': '*'} | host: must be a host name without port, or *.example.com: '*'",
        "{'host': 'a..b'} | host: must be a host name without port, or *.example.com: 'a..b'",
        "{'host': 'a.*.b'} | host: must be a host name without port, or *.example.com: 'a.*.b'",
        "{'headers': {'': 'x'}} | headers[\"\"]: must be the name of a header: ''",
        "{'headers': {'a b': 'x'}} | headers[\"a b\"]: must be the name of a header: 'a b'",
        "{'query': {'': 'x'}} | query[\"\"]: must be the name of a query parameter: ''",
        "{'load_balancing': ''} | load_balancing: must name a load balancer: ''",
        "{'route_rate_limit': {'type': ''}} | route_rate_limit: must name a rate limiter: ''",
        "{'user_rate_limit': {'type': ' '}} | user_rate_limit: must name a rate limiter: ' '",
        "{'plugins': ['']} | plugins[0]: must name a plugin: ''",
        "{'upstreams': []} | upstreams: a route needs upstreams or a handler",
        "{'timeouts': {'connect_ms': -1}} | timeouts.connect_ms: must not be negative: -1 ms",
        "{'timeouts': {'response_ms': -1}} | timeouts.response_ms: must not be negative: -1 ms",
        "{'timeouts': {'idle_ms': -1}} | timeouts.idle_ms: must not be negative: -1 ms",
        "{'timeouts': {'total_ms': -1}} | timeouts.total_ms: must not be negative: -1 ms",
        "{'timeouts': {'total_ms': 1e15}} | timeouts.total_ms: must be at most 36500 days:"
            + " 1000000000000000 ms",
        "{'user_id_key': 'headr:X'} | user_id_key: unknown source of a user id 'headr' (did you"
            + " mean 'header'?); known: basic, cookie, form, header, ip, jwt, query; an entry looks"
            + " like header:X-User-ID",
        "{'user_id_key': ['ip', 'header:a b']} | user_id_key[1]: needs the name of a header:"
            + " 'header:a b'",
        "{'user_id_key': 'query:'} | user_id_key: needs the name of a query parameter: 'query:'",
        "{'user_id_key': 'cookie'} | user_id_key: needs the name of a cookie: 'cookie:'",
        "{'user_id_key': 'form: '} | user_id_key: needs the name of a form field: 'form: '",
        "{'user_id_key': 'jwt'} | user_id_key: needs the name of a claim: 'jwt:'",
        "{'user_id_key': 'basic:password'} | user_id_key: must be 'basic:username':"
            + " 'basic:password'",
        "{'user_id_key': 'ip:'} | user_id_key: must be just 'ip': 'ip:'",
        "{'cache': {'ttl_ms': -5}} | cache.ttl_ms: must not be negative: -5 ms",
        "{'cache': {'max_entry': 0}} | cache.max_entry: must be at least 1: 0",
        "{'cache': {'max_bytes': 0}} | cache.max_bytes: must be at least 1: 0",
        "{'cache': {'max_object_bytes': 0}} | cache.max_object_bytes: must be at least 1: 0",
        "{'cache': {'max_bytes': 10, 'max_object_bytes': 11}} | cache.max_object_bytes: must not be"
            + " more than max_bytes, 10: 11",
        "{'timeouts': {'total_ms': 5, 'deadline_header': 'a b'}} | timeouts.deadline_header: must be"
            + " the name of a header: 'a b'",
        "{'timeouts': {'deadline_header': 'X-Left'}} | timeouts.deadline_header: needs a total_ms,"
            + " whose rest it tells: without one there is none",
        "{'hedge': {}} | hedge.delay_ms: must be positive: 0 ms",
        "{'upgrade': ['WebSocket', 'a b']} | upgrade[1]: must be a protocol such as websocket (RFC"
            + " 9110, 7.8): 'a b'",
        "{'upgrade': 'irc/'} | upgrade: must be a protocol such as websocket (RFC 9110, 7.8):"
            + " 'irc/'",
        "{'upgrade': 'H2C'} | upgrade: must not be h2c: its requests would pass by the routes; allow"
            + " protocols such as websocket",
        "{'upgrade': 'TLS/1.3'} | upgrade: must not be tls/1.3: its requests would pass by the"
            + " routes; allow protocols such as websocket",
        "{'upgrade': ['a', 'A']} | upgrade[1]: stands there twice: 'a'",
        "{'tunnel_idle_timeout_ms': -1} | tunnel_idle_timeout_ms: must not be negative: -1 ms",
        "{'queue': {'max_waiting': -1}} | queue.max_waiting: must be at least 0: -1",
        "{'queue': {'max_wait_ms': 0}} | queue.max_wait_ms: must be positive: 0 ms",
      })
  void complainsAboutARoute(String fields, String expected) {
    assertThat(problemsOfRoute(fields)).containsExactly("routes[0]." + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | secret: is missing: what the cookie is signed with",
        "{'secret': 'short'} | secret: must have at least 16 characters: it has 5",
        "{'secret': ['0123456789abcdef', 'x']} | secret[1]: must have at least 16 characters: it has"
            + " 1",
        "{'secret': '0123456789abcdef', 'cookie': 'a=b'} | cookie: must be the name of a cookie:"
            + " 'a=b'",
        "{'secret': '0123456789abcdef', 'path': 'x'} | path: must begin with a slash and hold no"
            + " semicolon: 'x'",
        "{'secret': '0123456789abcdef', 'same_site': 'lax'} | same_site: must be one of Strict, Lax,"
            + " None: 'lax'",
        "{'secret': '0123456789abcdef', 'same_site': 'None', 'secure': false} | same_site: None"
            + " needs \"secure\": true, or browsers refuse the cookie",
        "{'secret': '0123456789abcdef', 'max_age_seconds': 0} | max_age_seconds: must be positive: 0"
            + " s",
      })
  void complainsAboutStickyClients(String sticky, String expected) {
    assertThat(problemsOfRoute("{'sticky': " + sticky + "}"))
        .containsExactly("routes[0].sticky." + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'attempts': 0} | attempts: must be from 1 to 100: 0",
        "{'attempts': 101} | attempts: must be from 1 to 100: 101",
        "{'base_time_ms': -1} | base_time_ms: must not be negative: -1 ms",
        "{'max_time_ms': -1} | max_time_ms: must not be negative: -1 ms",
        "{'base_time_ms': 2001} | base_time_ms: must not be longer than max_time_ms",
        "{'statuses': [503, 399]} | statuses[1]: must be from 400 to 599: 399",
        "{'per_try_timeout_ms': -1} | per_try_timeout_ms: must not be negative: -1 ms",
        "{'budget_percent': 101} | budget_percent: must be from 0 to 100: 101",
        "{'budget_min_per_second': -1} | budget_min_per_second: must be from 0 to 1000000: -1",
        "{'max_body_bytes': -1} | max_body_bytes: must be at least 0: -1",
      })
  void complainsAboutTheNumbersOfRetries(String retry, String expected) {
    assertThat(problemsOfRoute("{'retry': " + retry + "}"))
        .containsExactly("routes[0].retry." + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'weight': 0} | weight: must be from 1 to 1000000: 0",
        "{'weight': 1000001} | weight: must be from 1 to 1000000: 1000001",
        "{'max_in_flight': -1} | max_in_flight: must be at least 0: -1",
        "{'resolve': 'all', 'resolve_interval_ms': 0} | resolve_interval_ms: must be positive: 0 ms",
        "{'retries': -1} | retries: must be from 0 to 100: -1",
        "{'base_time_ms': -1} | base_time_ms: must not be negative: -1 ms",
        "{'circuit_breaker': {'failure_threshold': 0}} | circuit_breaker.failure_threshold: must be"
            + " at least 1 without failure_rate_percent or slow_call_ms: 0",
        "{'circuit_breaker': {'window_seconds': 0}} | circuit_breaker.window_seconds: must be"
            + " positive: 0 s",
        "{'circuit_breaker': {'open_seconds': -0.5}} | circuit_breaker.open_seconds: must be"
            + " positive: -0.5 s",
        "{'circuit_breaker': {'half_open_requests': 0}} | circuit_breaker.half_open_requests: must"
            + " be at least 1: 0",
        "{'circuit_breaker': {'success_threshold': 0}} | circuit_breaker.success_threshold: must be"
            + " at least 1 without failure_rate_percent: 0",
      })
  void complainsAboutAnUpstream(String fields, String expected) {
    String upstream = fields.replaceFirst("}$", ", 'url': 'http://a'}");

    assertThat(problemsOfRoute("{'upstreams': [" + upstream + "]}"))
        .containsExactly("routes[0].upstreams[0]." + expected);
  }

  @Test
  void numbersOfRetriesThatAreNotAskedForDoNoHarm() {
    assertThat(
            problemsOfRoute(
                "{'upstreams': [{'url': 'http://a', 'retry_enabled': false, 'retries': 3,"
                    + " 'base_time_ms': 100}]}"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a",
        "https://a.example:8443",
        "HTTP://A:1",
        "http://127.0.0.1:65535/base/path/",
        "http://[::1]:9001",
        "http://a/",
        "http://a-b.c/%20x"
      })
  void takesUrlsOfUpstreams(String url) {
    assertThat(problemsOfRoute("{'upstreams': [{'url': '" + url + "'}]}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "`` | an upstream needs a URL, for example http://localhost:9001",
        "localhost:9001 | must begin with http:// or https://: 'localhost:9001'",
        "//a | must begin with http:// or https://: '//a'",
        "ws://a | must begin with http:// or https://: 'ws://a'",
        "http:a | needs a host behind http://: 'http:a'",
        "http:///x | needs a host behind http://: 'http:///x'",
        "http://a b | must be a URL such as http://localhost:9001: 'http://a b'",
        "http://u:secret@a | must hold no user name or password: (hidden)",
        "http://a?x=1 | must hold no query and no fragment: 'http://a?x=1'",
        "http://a#x | must hold no query and no fragment: 'http://a#x'",
        "http://my_service:80 | must hold no underscore in its host name, which HTTP clients"
            + " refuse: 'http://my_service:80'",
        "http://a:99999999999 | needs a valid host and port: 'http://a:99999999999'",
        "http://a:x | needs a valid host and port: 'http://a:x'",
        "http://:80 | needs a valid host and port: 'http://:80'",
        "http://a:0 | must have a port from 1 to 65535, or no colon: 'http://a:0'",
        "http://a:65536 | must have a port from 1 to 65535, or no colon: 'http://a:65536'",
        "http://a: | must have a port from 1 to 65535, or no colon: 'http://a:'",
        "http://a/é | must be ASCII; write other characters as escapes: 'http://a/é'",
        "http://a/b/.. | must hold no . and .. segments in its path: 'http://a/b/..'",
      })
  void complainsAboutUrlsOfUpstreams(String url, String expected) {
    assertThat(problemsOfRoute("{'upstreams': [{'url': '" + url + "'}]}"))
        .containsExactly("routes[0].upstreams[0].url: " + expected);
  }

  @Test
  void complainsAboutTheGateway() {
    assertThat(
            problems(
                """
                {"listen": {"host": "", "port": 65536, "engine": " "},
                 "trusted_proxies": ["proxy.example.com", "10.0.0.1/8"],
                 "users_key": "nobody",
                 "users": {" ": {}, "%s": {}, "a.b": {"routes": [{"id": "x"}]}}}
                """
                    .formatted("x".repeat(257))))
        .extracting(Problem::place)
        .containsExactly(
            "listen.host",
            "listen.port",
            "listen.engine",
            "trusted_proxies[0]",
            "trusted_proxies[1]",
            "users_key",
            "users[\" \"]",
            "users." + "x".repeat(257),
            "users[\"a.b\"].routes[0].path",
            "users[\"a.b\"].routes[0].method",
            "users[\"a.b\"].routes[0].upstreams");
  }

  @Test
  void idsAreUniqueInTheWholeGateway() {
    assertThat(
            problems(
                """
                {"users": {"demo": {"routes": [{"id": "x", %1$s}]}},
                 "routes": [{"id": "y", %1$s}, {"id": "x", %1$s}, {%1$s}, {%1$s}]}
                """
                    .formatted(ROUTE)))
        .containsExactly(
            Problem.at("routes[1].id", "must be unique, but users.demo.routes[0] is 'x' too"));
  }

  @Test
  void aHandlerTakesTheUpstreamsPlace() {
    RouteConfig both = route(Optional.of(new PartConfig.Live("mine")), true);
    RouteConfig handled = route(Optional.of(new PartConfig.Live("mine")), false);

    assertThat(gateway(both).problems())
        .containsExactly(
            Problem.at(
                "users.demo.routes[0].upstreams", "a route has upstreams or a handler, not both"));
    assertThat(gateway(handled).problems()).isEmpty();
  }

  private static GatewayConfig gateway(RouteConfig route) {
    return new GatewayConfig(
        ListenConfig.DEFAULT,
        List.of(),
        List.of(),
        List.of(),
        GatewayConfig.DEFAULT_RETRY_BUFFER_BYTES,
        List.of(),
        Map.of(),
        Optional.empty(),
        Map.of("demo", new UserConfig(List.of(route))),
        List.of());
  }

  private static RouteConfig route(Optional<PartConfig.Live> handler, boolean upstream) {
    UpstreamConfig to =
        new UpstreamConfig(
            "http://a",
            1,
            false,
            0,
            Duration.ZERO,
            0,
            Optional.empty(),
            UpstreamConfig.Resolve.DEFAULT,
            CircuitBreakerConfig.DEFAULT);
    return new RouteConfig(
        Optional.empty(),
        "/a",
        List.of("GET"),
        Optional.empty(),
        Map.of(),
        Map.of(),
        RouteConfig.DEFAULT_LOAD_BALANCING,
        upstream ? List.of(to) : List.of(),
        false,
        UpgradeConfig.DEFAULT,
        TimeoutsConfig.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        QueueConfig.DEFAULT,
        Optional.empty(),
        Optional.of(RateLimitConfig.of("route", new PartConfig.Named("none"), List.of())),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        CacheConfig.DEFAULT,
        List.of(),
        Optional.empty(),
        handler);
  }

  /** The problems of a sound route with some fields replaced; single quotes stand for double. */
  private static List<String> problemsOfRoute(String fields) {
    String json = fields.replace('\'', '"');
    StringBuilder route = new StringBuilder(json.substring(0, json.length() - 1));
    if (!json.startsWith("{\"path\"")) {
      route.append(", \"path\": \"/a\"");
    }
    if (!json.startsWith("{\"method\"")) {
      route.append(", \"method\": \"GET\"");
    }
    if (!json.startsWith("{\"upstreams\"")) {
      route.append(", \"upstreams\": [{\"url\": \"http://a\"}]");
    }
    return problems("[" + route + "}]").stream().map(Problem::toString).toList();
  }

  private static List<Problem> problems(String json) {
    ConfigFormat.Reading reading = ConfigFormat.named("json").read(json, "");
    assertThat(reading.problems()).isEmpty();
    return reading.config().problems();
  }
}
