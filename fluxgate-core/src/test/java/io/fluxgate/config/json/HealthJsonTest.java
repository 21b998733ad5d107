package io.fluxgate.config.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthJsonTest {

  private final JsonConfigFormat json = new JsonConfigFormat();

  private HealthConfig health(String health) {
    var reading = json.read("[{\"health\": " + health + "}]", "");
    assertThat(reading.problems()).isEmpty();
    return reading.config().routes().getFirst().health().orElseThrow();
  }

  private List<String> problems(String health) {
    String text = "[{\"health\": " + health.replace('\'', '"') + "}]";
    return json.read(text, "").problems().stream().map(Problem::toString).toList();
  }

  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    assertThat(
            health(
                """
                { "active": { "path": "/health", "method": "GET", "interval_ms": 10000,
                    "jitter_percent": 10, "timeout_ms": 2000, "healthy_threshold": 2,
                    "unhealthy_threshold": 3, "statuses": [], "headers": {} },
                  "passive": { "consecutive_failures": 5, "failure_percent": 50,
                    "minimum_requests": 20, "window_seconds": 10, "ejection_ms": 30000,
                    "max_ejection_ms": 300000, "max_ejected_percent": 50 },
                  "panic_percent": 50, "slow_start_ms": 0 }
                """))
        .isEqualTo(
            new HealthConfig(
                Optional.of(HealthConfig.Active.DEFAULT),
                Optional.of(HealthConfig.Passive.DEFAULT),
                50,
                Duration.ZERO));
  }

  @Test
  void readsEveryField() {
    assertThat(
            health(
                """
                { "active": { "path": "/up", "method": "POST", "statuses": [200, 503],
                    "body_contains": "ok", "headers": {"X-Probe": "1"}, "interval_ms": 1.5,
                    "jitter_percent": 2, "timeout_ms": 3, "healthy_threshold": 4,
                    "unhealthy_threshold": 5 },
                  "passive": { "consecutive_failures": 6, "failure_percent": 7,
                    "minimum_requests": 8, "window_seconds": 9.5, "ejection_ms": 10,
                    "max_ejection_ms": 11, "max_ejected_percent": 12 },
                  "panic_percent": 13, "slow_start_ms": 14 }
                """))
        .isEqualTo(
            new HealthConfig(
                Optional.of(
                    new HealthConfig.Active(
                        "/up",
                        "POST",
                        List.of(200, 503),
                        Optional.of("ok"),
                        Map.of("X-Probe", "1"),
                        Duration.ofNanos(1_500_000),
                        2,
                        Duration.ofMillis(3),
                        4,
                        5)),
                Optional.of(
                    new HealthConfig.Passive(
                        6,
                        7,
                        8,
                        Duration.ofMillis(9500),
                        Duration.ofMillis(10),
                        Duration.ofMillis(11),
                        12)),
                13,
                Duration.ofMillis(14)));
  }

  @Test
  void bothPartsAreOffUnlessTheyAreThere() {
    assertThat(health("{}")).isEqualTo(HealthConfig.DEFAULT);
    assertThat(health("{\"active\": {}}").active()).contains(HealthConfig.Active.DEFAULT);
    assertThat(health("{\"active\": {}}").passive()).isEmpty();
    assertThat(json.read("[{}]", "").config().routes().getFirst().health()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'actve': {}} | 1:14 routes[0].health.actve: unknown field 'actve' (did you mean"
            + " 'active'?); known: active, panic_percent, passive, slow_start_ms",
        "{'active': {'url': '/'}} | 1:25 routes[0].health.active.url: unknown field 'url'; known:"
            + " body_contains, headers, healthy_threshold, interval_ms, jitter_percent, method,"
            + " path, statuses, timeout_ms, unhealthy_threshold",
        "{'passive': {'ejection': 1}} | 1:26 routes[0].health.passive.ejection: unknown field"
            + " 'ejection'; known: consecutive_failures,"
            + " ejection_ms, failure_percent, max_ejected_percent, max_ejection_ms,"
            + " minimum_requests, window_seconds",
        "{'active': true} | 1:24 routes[0].health.active: must be an object: true",
        "{'active': {'statuses': 200}} | 1:37 routes[0].health.active.statuses: must be an array of"
            + " whole numbers: 200",
      })
  void saysWhatIsWrongAndWhere(String health, String expected) {
    assertThat(problems(health)).containsExactly(expected);
  }

  @Test
  void writesOnlyWhatDiffers() {
    String text =
        """
        {
          "routes" : [
            {
              "health" : {
                "active" : {
                  "path" : "/up",
                  "headers" : {
                    "X-Probe" : "1"
                  }
                },
                "passive" : { },
                "slow_start_ms" : 5
              }
            }
          ]
        }
        """;
    assertThat(json.write(json.read(text, "").config())).isEqualTo(text);
  }
}
