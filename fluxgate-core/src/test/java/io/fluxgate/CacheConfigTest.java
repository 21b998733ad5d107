package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.identity.UserIdentifier;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route's cache in a file and in the builder: the same, and every mistake told at its place. */
class CacheConfigTest {

  private static String file(String cache) {
    return ("{'routes': [{'id': 'a', 'path': '/a', 'method': 'GET', 'upstreams': [{'url': 'http://a'}],"
            + " 'cache': {"
            + cache
            + "}}]}")
        .replace('\'', '"');
  }

  private static List<String> problems(String cache) {
    try {
      Gateway.builder().config(GatewayConfig.fromJson(file(cache))).build().close();
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(p -> p.place() + ": " + p.message()).toList();
    }
  }

  @Test
  void whatAFileSaysTheBuilderSaysToo() {
    String cache =
        """
        'enabled': true, 'ttl_ms': 1, 'override_ttl_ms': 0, 'negative_ttl_ms': 2,
        'stale_while_revalidate_ms': 3, 'stale_if_error_ms': 4, 'max_entry': 5, 'max_bytes': 600,
        'max_object_bytes': 7,
        'key': {'ignore_query': ['utm_*', 's'], 'sort_query': true, 'headers': 'X-Tenant',
                'cookies': ['lang', 'theme'], 'post': true},
        'bypass': 'header:X-Preview', 'refresh': 'cookie:fresh'
        """;
    GatewayConfig built =
        Gateway.builder()
            .route(
                "a",
                route ->
                    route
                        .get("/a")
                        .upstream("http://a")
                        .cache(
                            it ->
                                it.ttl(Duration.ofMillis(1))
                                    .overrideTtl(Duration.ZERO)
                                    .negativeTtl(Duration.ofMillis(2))
                                    .staleWhileRevalidate(Duration.ofMillis(3))
                                    .staleIfError(Duration.ofMillis(4))
                                    .maxEntries(5)
                                    .maxBytes(600)
                                    .maxObjectBytes(7)
                                    .ignoreQuery("utm_*", "s")
                                    .sortQuery(true)
                                    .keyHeaders("X-Tenant")
                                    .keyCookies("lang", "theme")
                                    .post(true)
                                    .bypass(UserIdentifier.header("X-Preview"))
                                    .refresh(UserIdentifier.cookie("fresh"))))
            .toConfig();
    GatewayConfig read = GatewayConfig.fromJson(file(cache));
    assertThat(read.routes().getFirst().cache()).isEqualTo(built.routes().getFirst().cache());
    assertThat(GatewayConfig.fromJson(built.toJson())).isEqualTo(read);
    assertThat(problems(cache)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'override_ttl_ms': -1 | override_ttl_ms: must not be negative: -1 ms",
        "'negative_ttl_ms': -1 | negative_ttl_ms: must not be negative: -1 ms",
        "'stale_while_revalidate_ms': -1 | stale_while_revalidate_ms: must not be negative: -1 ms",
        "'stale_if_error_ms': 3e30 | stale_if_error_ms: must be a number of milliseconds",
        "'key': {'ignore_query': ['a*b']} | key.ignore_query: must be the name of a query parameter,"
            + " or its beginning and a *: 'a*b'",
        "'key': {'ignore_query': ['x', '']} | key.ignore_query[1]: must be the name of a query"
            + " parameter, or its beginning and a *: ''",
        "'key': {'headers': 'X Tenant'} | key.headers: must be the name of a header: 'X Tenant'",
        "'key': {'cookies': ['a', 'b;']} | key.cookies[1]: must be the name of a cookie: 'b;'",
        "'key': {'cookie': []} | key.cookie: unknown field 'cookie' (did you mean 'cookies'?)",
        "'bypass': 'X-Preview' | bypass: unknown source of a user id 'X-Preview'",
        "'refresh': true | refresh: must be a text: true",
        "'bypas': '' | bypas: unknown field 'bypas' (did you mean 'bypass'?)"
      })
  void aMistakeIsToldAtItsPlace(String cache, String problem) {
    assertThat(problems(cache)).singleElement().asString().startsWith("routes[0].cache." + problem);
  }

  @Test
  void whatOnlyCodeCanSayIsNotWritten() {
    GatewayBuilder builder =
        Gateway.builder()
            .route(
                route ->
                    route.get("/").upstream("http://a").cache(cache -> cache.bypass(r -> true)));
    assertThatThrownBy(() -> builder.toConfig().toJson())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("routes[0].cache.bypass is an object of the application's own");
  }
}
