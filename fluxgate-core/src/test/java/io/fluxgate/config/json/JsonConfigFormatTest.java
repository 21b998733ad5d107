package io.fluxgate.config.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.ConfigFormat;
import io.fluxgate.config.ConfigFormat.Reading;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RouteConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonConfigFormatTest {

  private final ConfigFormat json = ConfigFormat.named("json");

  @Test
  void readsTheSampleOfTheDocumentation() throws IOException {
    Reading reading = json.read(sample(), "sample.json");

    assertThat(reading.problems()).isEmpty();
    RouteConfig route = reading.config().routes().getFirst();
    assertThat(reading.config().trustedProxies()).containsExactly("10.0.0.0/8");
    assertThat(reading.config().users()).containsOnlyKeys("demo");
    assertThat(route.id()).contains("users");
    assertThat(route.methods()).containsExactly("GET");
    assertThat(route.loadBalancing()).isEqualTo(new PartConfig.Named("weighted_rr"));
    assertThat(route.upstreams().getFirst().weight()).isEqualTo(2);
    assertThat(route.upstreams().getFirst().circuitBreaker().enabled()).isTrue();
    assertThat(route.upstreams().getFirst().circuitBreaker().window())
        .isEqualTo(Duration.ofSeconds(60));
    assertThat(route.timeouts().response()).isEqualTo(Duration.ofSeconds(10));
    assertThat(route.routeRateLimit().map(RateLimitConfig::algorithm))
        .contains(
            new PartConfig.Named("token_bucket", Map.of("capacity", 100.0, "refill_rate", 10.0)));
    assertThat(route.userIdKey()).containsExactly("header:X-User-ID", "ip");
    assertThat(route.cache().ttl()).isEqualTo(Duration.ofMinutes(1));
    assertThat(route.plugins())
        .containsExactly(
            new PartConfig.Named("request-id"),
            new PartConfig.Named(
                "headers", Map.of("response", Map.of("set", Map.of("X-Served-By", "fluxgate")))));
  }

  @Test
  void theSampleIsSound() throws IOException {
    assertThat(places(json.read(sample(), "").allProblems())).isEmpty();
  }

  @Test
  void aBareArrayIsTheRoutes() {
    String route =
        "{\"path\": \"/a\", \"method\": \"GET\", \"upstreams\": [{\"url\": \"http://a\"}]}";

    assertThat(GatewayConfig.fromJson("[" + route + "]"))
        .isEqualTo(GatewayConfig.fromJson("{\"routes\": [" + route + "]}"));
    assertThat(places(json.read("[{\"pth\": \"/a\"}]", "").problems()))
        .containsExactly("routes[0].pth");
  }

  @Test
  void whatIsNotSaidHasItsDefault() {
    assertThat(GatewayConfig.fromJson("{}")).isEqualTo(GatewayReader.EMPTY);
  }

  @Test
  void tellsEveryProblemAtOnceWithItsPositionInTheOrderOfTheText() {
    String text =
        """
        {
          "routes": [
            { "path": "users",
              "method": "get",
              "upstream": [],
              "upstreams": [ { "url": "ftp://a", "weight": "heavy" } ],
              "cache": { "enabled": 1 } }
          ]
        }
        """;

    assertThatThrownBy(() -> json.read(text, "gateway.json").orThrow())
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            6 problems in gateway.json:
              3:15 routes[0].path: must begin with a slash: 'users'
              4:17 routes[0].method: methods are case-sensitive: 'get' (did you mean 'GET'?)
              5:7 routes[0].upstream: unknown field 'upstream' (did you mean 'upstreams'?); known: \
            cache, concurrency, headers, health, hedge, host, id, load_balancing, method, path, \
            plugins, preserve_host, query, queue, rate_limits, retry, route_rate_limit, sticky, timeouts, \
            tunnel_idle_timeout_ms, upgrade, upstreams, user_id_key, user_rate_limit
              6:31 routes[0].upstreams[0].url: must begin with http:// or https://: 'ftp://a'
              6:52 routes[0].upstreams[0].weight: must be a whole number: 'heavy'
              7:29 routes[0].cache.enabled: must be true or false: 1""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"8080\" | must be a whole number: '8080' (leave out the quotes)",
        "\"http\" | must be a whole number: 'http'",
        "1.5 | must be a whole number: 1.5",
        "3000000000 | must be a whole number from -2147483648 to 2147483647: 3000000000"
      })
  void saysWhatIsWrongWithANumber(String port, String message) {
    assertThat(json.read("{\"listen\": {\"port\": " + port + "}}", "").problems())
        .extracting(Problem::message)
        .containsExactly(message);
  }

  @Test
  void saysWhyAFileCannotBeRead(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.json");
    Path latin = Files.write(folder.resolve("latin.json"), new byte[] {'"', (byte) 0xe4, '"'});

    assertThatThrownBy(() -> json.read(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read the configuration from " + missing + ": there is no such file");
    assertThatThrownBy(() -> json.read(latin))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read the configuration from " + latin + ": it is not UTF-8");
  }

  @Test
  void quotesKeysWithOddCharactersInPlaces() {
    List<Problem> problems =
        json.read("{\"users\": {\"a.b\": {\"routes\": [{\"path\": 1}]}, \"x\\\"y\": 5}}", "")
            .problems();

    assertThat(places(problems))
        .containsExactly("users[\"a.b\"].routes[0].path", "users[\"x\\\"y\"]");
  }

  @Test
  void findsPlacesOfValuesThatOthersComplainAbout() {
    Reading reading =
        json.read("{\"users\":\n{\"a.b\":\n{\"routes\":\n[{\"path\":\n\"/x\"}]}}}", "");

    assertThat(line(reading, "users[\"a.b\"].routes[0].path")).isEqualTo(5);
    assertThat(line(reading, "users[\"a.b\"].routes[0].method")).isEqualTo(4);
    assertThat(line(reading, "users[\"a.b\"].routes[7].path")).isEqualTo(4);
    assertThat(line(reading, "users[\"a.b\"]")).isEqualTo(3);
    assertThat(line(reading, "users.nobody.routes")).isEqualTo(2);
    assertThat(line(reading, "listen.port")).isEqualTo(1);
    assertThat(line(reading, "")).isEqualTo(1);
  }

  private static int line(Reading reading, String place) {
    return reading.positions().apply(place).orElseThrow().line();
  }

  @Test
  void refusesWhatIsGivenTwice() {
    Problem problem = only("{\"listen\": {},\n \"listen\": {}}");

    assertThat(problem).hasToString("2:2 listen: is given twice; the first is at 1:2");
  }

  @Test
  void refusesNullsEverywhere() {
    String text =
        """
        {"trusted_proxies": [null], "listen": null,
         "routes": [null, {"path": null, "headers": {"A": null}, "plugins": [null,
           {"name": "x", "a": null, "b": [null], "c": {"d": null}}]}]}
        """;

    List<Problem> problems = json.read(text, "").problems();

    assertThat(places(problems))
        .containsExactlyInAnyOrder(
            "trusted_proxies",
            "listen",
            "routes[0]",
            "routes[1].path",
            "routes[1].headers.A",
            "routes[1].plugins[0]",
            "routes[1].plugins[1].a",
            "routes[1].plugins[1].b[0]",
            "routes[1].plugins[1].c.d");
    assertThat(problems)
        .allSatisfy(
            problem ->
                assertThat(problem.message()).isEqualTo("must not be null; leave the field out"));
  }

  @ParameterizedTest
  @CsvSource({
    "2.0, true",
    "2e1, true",
    "65535, true",
    "0.0, true",
    "2.5, false",
    "2147483648, false",
    "-2147483649, false",
    "18446744073709551617, false",
    "1e999999999, false",
    "1e-999999999, false",
    "1e99999999999, false",
    "'\"8\"', false",
    "true, false",
    "[], false",
  })
  void takesWholeNumbersOnlyWhereTheyAreMeant(String number, boolean taken) {
    assertThat(json.read("{\"listen\": {\"port\": " + number + "}}", "").problems())
        .hasSize(taken ? 0 : 1);
  }

  @Test
  void numbersBeyond64BitsDoNotWrap() {
    assertThat(only("[{\"cache\": {\"max_bytes\": 9223372036854775808}}]").place())
        .isEqualTo("routes[0].cache.max_bytes");
    assertThat(only("[{\"plugins\": [{\"name\": \"x\", \"n\": 9223372036854775808}]}]").place())
        .isEqualTo("routes[0].plugins[0].n");
  }

  @Test
  void readsTimesWithDecimals() {
    RouteConfig route =
        json.read(
                """
                [{"timeouts": {"connect_ms": 0.25, "total_ms": 1e3},
                  "upstreams": [{"circuit_breaker": {"window_seconds": 0.5}}]}]
                """,
                "")
            .config()
            .routes()
            .getFirst();

    assertThat(route.timeouts().connect()).isEqualTo(Duration.ofNanos(250_000));
    assertThat(route.timeouts().total()).isEqualTo(Duration.ofSeconds(1));
    assertThat(route.upstreams().getFirst().circuitBreaker().window())
        .isEqualTo(Duration.ofMillis(500));
  }

  @ParameterizedTest
  @CsvSource({"1e-9", "1e30", "1e999999999", "'\"1s\"'", "1e99999999999"})
  void refusesTimesThatNoClockCanTell(String number) {
    assertThat(only("[{\"timeouts\": {\"idle_ms\": " + number + "}}]"))
        .extracting(Problem::place, Problem::message)
        .containsExactly(
            "routes[0].timeouts.idle_ms",
            "must be a number of milliseconds, no finer than a nanosecond: "
                + number.replace('"', '\''));
  }

  @Test
  void negativeTimesAreShownAsTheyWereWritten() {
    assertThat(json.read("[{\"timeouts\": {\"idle_ms\": -1.5}}]", "").allProblems())
        .contains(
            new Problem(
                "routes[0].timeouts.idle_ms",
                "must not be negative: -1.5 ms",
                Optional.of(new Problem.Position(1, 27))));
  }

  @Test
  void saysNothingOfStandInsForWhatCouldNotBeRead() {
    assertThat(
            places(
                json.read("[{\"path\": 5, \"method\": [1], \"upstreams\": 7}, 3]", "")
                    .allProblems()))
        .containsExactly("routes[0].path", "routes[0].method", "routes[0].upstreams", "routes[1]");
  }

  @Test
  void aMethodIsOneOrSeveral() {
    assertThat(route("\"method\": \"*\"").methods()).containsExactly("*");
    assertThat(route("\"method\": [\"GET\", \"PUT\"]").methods()).containsExactly("GET", "PUT");
  }

  @Test
  void aLoadBalancerIsANameOrAnObject() {
    assertThat(route("\"path\": \"/\"").loadBalancing())
        .isEqualTo(RouteConfig.DEFAULT_LOAD_BALANCING);
    assertThat(
            route("\"load_balancing\": {\"type\": \"sticky\", \"cookie\": \"c\"}").loadBalancing())
        .isEqualTo(new PartConfig.Named("sticky", Map.of("cookie", "c")));
    assertThat(only("[{\"load_balancing\": {\"cookie\": \"c\"}}]"))
        .hasToString("1:21 routes[0].load_balancing: needs a type");
    assertThat(only("[{\"load_balancing\": {\"type\": 4}}]"))
        .hasToString("1:30 routes[0].load_balancing.type: must be a name: 4");
  }

  @Test
  void aRateLimitOfTypeNoneIsNone() {
    assertThat(route("\"route_rate_limit\": {\"type\": \"none\"}").routeRateLimit()).isEmpty();
    assertThat(route("\"route_rate_limit\": {}").routeRateLimit()).isEmpty();
    assertThat(
            route("\"route_rate_limit\": {\"capacity\": 0, \"refill_rate\": 0.0}").routeRateLimit())
        .isEmpty();
  }

  @Test
  void aRateLimitWithNumbersButWithoutTypeIsAMistake() {
    assertThat(only("[{\"user_rate_limit\": {\"capacity\": 20}}]"))
        .hasToString(
            "1:22 routes[0].user_rate_limit: has 'capacity' but no type, and so limits nothing; add"
                + " \"type\": \"token_bucket\" or another");
  }

  @Test
  void optionsKeepTheirTypes() {
    PartConfig part =
        route(
                """
                "route_rate_limit": {"type": "x", "whole": 5, "long": 5000000000, "decimal": 5.0,
                  "flag": true, "list": [1, "a"], "inner": {"t": "v"}}
                """)
            .routeRateLimit()
            .orElseThrow()
            .algorithm();

    assertThat(part)
        .isEqualTo(
            new PartConfig.Named(
                "x",
                Map.of(
                    "whole",
                    5,
                    "long",
                    5_000_000_000L,
                    "decimal",
                    5.0,
                    "flag",
                    true,
                    "list",
                    List.of(1, "a"),
                    "inner",
                    Map.of("t", "v"))));
    assertThat(only("[{\"plugins\": [{\"name\": \"x\", \"n\": 1e999}]}]").place())
        .isEqualTo("routes[0].plugins[0].n");
  }

  @Test
  void readsFilesWithAByteOrderMark(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gateway.json");
    Files.writeString(file, "\uFEFF{\"listen\": {\"port\": 99999}}");

    assertThatThrownBy(() -> GatewayConfig.fromJson(file))
        .hasMessage(
            "1 problem in " + file + ":\n  1:21 listen.port: must be from 0 to 65535: 99999");
  }

  private RouteConfig route(String fields) {
    Reading reading = json.read("[{" + fields + "}]", "");
    assertThat(reading.problems()).isEmpty();
    return reading.config().routes().getFirst();
  }

  private Problem only(String text) {
    List<Problem> problems = json.read(text, "").problems();
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  private static List<String> places(List<Problem> problems) {
    return problems.stream().map(Problem::place).toList();
  }

  static String sample() throws IOException {
    try (InputStream in = JsonConfigFormatTest.class.getResourceAsStream("sample.json")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
