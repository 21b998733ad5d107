package io.fluxgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthChecksTest {

  /** What is said of health, and what is said about that. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'panic_percent': -1} | panic_percent: must be from 0 to 100: -1",
        "{'panic_percent': 101} | panic_percent: must be from 0 to 100: 101",
        "{'slow_start_ms': -1} | slow_start_ms: must not be negative: -1 ms",
        "{'slow_start_ms': 1e15} | slow_start_ms: must be at most 36500 days: 1000000000000000 ms",
        "{'active': {'path': ''}} | active.path: must begin with a slash: ''",
        "{'active': {'path': 'up'}} | active.path: must begin with a slash: 'up'",
        "{'active': {'path': '/a b'}} | active.path: must be printable ASCII without spaces and #;"
            + " write other characters as escapes: '/a b'",
        "{'active': {'path': '/a#b'}} | active.path: must be printable ASCII without spaces and #;"
            + " write other characters as escapes: '/a#b'",
        "{'active': {'path': '/é'}} | active.path: must be printable ASCII without spaces and #;"
            + " write other characters as escapes: '/é'",
        "{'active': {'path': '/%2'}} | active.path: must be printable ASCII without spaces and #;"
            + " write other characters as escapes: '/%2'",
        "{'active': {'method': ''}} | active.method: must be a method such as GET: ''",
        "{'active': {'method': '*'}} | active.method: must be a method such as GET: '*'",
        "{'active': {'method': 'get'}} | active.method: methods are case-sensitive: 'get' (did you"
            + " mean 'GET'?)",
        "{'active': {'method': 'CONNECT'}} | active.method: must not be CONNECT, which asks for a"
            + " tunnel",
        "{'active': {'statuses': [200, 199]}} | active.statuses[1]: must be from 200 to 999: 199",
        "{'active': {'statuses': [1000]}} | active.statuses[0]: must be from 200 to 999: 1000",
        "{'active': {'body_contains': ''}} | active.body_contains: must have 1 to 1024 characters;"
            + " leave it out to look at no body",
        "{'active': {'body_contains': 'ok', 'method': 'HEAD'}} | active.body_contains: must be left"
            + " out, because an answer to HEAD has no body",
        "{'active': {'headers': {'a b': 'x'}}} | active.headers[\"a b\"]: must be the name of a"
            + " header: 'a b'",
        "{'active': {'headers': {'Content-Length': '1'}}} | active.headers.Content-Length: must be"
            + " left out, because the engine decides on it",
        "{'active': {'headers': {'X-A': '€'}}} | active.headers.X-A: must hold neither control"
            + " characters nor anything beyond ISO-8859-1",
        "{'active': {'interval_ms': 0}} | active.interval_ms: must be positive: 0 ms",
        "{'active': {'jitter_percent': -1}} | active.jitter_percent: must be from 0 to 100: -1",
        "{'active': {'jitter_percent': 101}} | active.jitter_percent: must be from 0 to 100: 101",
        "{'active': {'timeout_ms': 0}} | active.timeout_ms: must be positive: 0 ms",
        "{'active': {'healthy_threshold': 0}} | active.healthy_threshold: must be at least 1: 0",
        "{'active': {'unhealthy_threshold': 0}} | active.unhealthy_threshold: must be at least 1:"
            + " 0",
        "{'passive': {'consecutive_failures': -1}} | passive.consecutive_failures: must be at least"
            + " 0: -1",
        "{'passive': {'failure_percent': -1}} | passive.failure_percent: must be from 0 to 100: -1",
        "{'passive': {'failure_percent': 101}} | passive.failure_percent: must be from 0 to 100:"
            + " 101",
        "{'passive': {'minimum_requests': 0}} | passive.minimum_requests: must be at least 1: 0",
        "{'passive': {'window_seconds': 0}} | passive.window_seconds: must be positive: 0 s",
        "{'passive': {'ejection_ms': 0}} | passive.ejection_ms: must be positive: 0 ms",
        "{'passive': {'max_ejection_ms': 0}} | passive.max_ejection_ms: must be positive: 0 ms",
        "{'passive': {'ejection_ms': 300001}} | passive.ejection_ms: must not be longer than"
            + " max_ejection_ms",
        "{'passive': {'max_ejected_percent': 0}} | passive.max_ejected_percent: must be from 1 to"
            + " 100: 0",
        "{'passive': {'max_ejected_percent': 101}} | passive.max_ejected_percent: must be from 1 to"
            + " 100: 101",
      })
  void complainsAboutHealth(String health, String expected) {
    assertThat(problems(health)).containsExactly("routes[0].health." + expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'active': {}, 'passive': {}}",
        "{'panic_percent': 0, 'slow_start_ms': 0}",
        "{'panic_percent': 100, 'slow_start_ms': 0.5}",
        "{'active': {'path': '/a%2Fb?c=%20d', 'method': 'HEAD', 'statuses': [200, 999],"
            + " 'headers': {'Host': 'internal', 'X-A': 'é'}, 'interval_ms': 0.001,"
            + " 'jitter_percent': 0, 'timeout_ms': 0.001, 'healthy_threshold': 1,"
            + " 'unhealthy_threshold': 1}}",
        "{'active': {'jitter_percent': 100, 'body_contains': 'x'}}",
        "{'passive': {'consecutive_failures': 0, 'failure_percent': 0, 'minimum_requests': 1,"
            + " 'window_seconds': 0.001, 'ejection_ms': 1, 'max_ejection_ms': 1,"
            + " 'max_ejected_percent': 1}}",
        "{'passive': {'failure_percent': 100, 'max_ejected_percent': 100}}"
      })
  void takesHealthUpToItsBounds(String health) {
    assertThat(problems(health)).isEmpty();
  }

  @Test
  void aTextToLookForHasABound() {
    assertThat(problems("{'active': {'body_contains': '" + "x".repeat(1024) + "'}}")).isEmpty();
    assertThat(problems("{'active': {'body_contains': '" + "x".repeat(1025) + "'}}")).hasSize(1);
  }

  @Test
  void tellsItsProblemsWithoutARouteToo() {
    HealthConfig wrong =
        new HealthConfig(Optional.empty(), Optional.empty(), 101, Duration.ofMillis(-1));

    assertThat(wrong.problems())
        .extracting(Problem::place)
        .containsExactly("health.panic_percent", "health.slow_start_ms");
    assertThat(HealthConfig.DEFAULT.problems()).isEmpty();
  }

  /** Single quotes stand for double ones. */
  private static List<String> problems(String health) {
    String json =
        "[{\"path\": \"/a\", \"method\": \"GET\", \"upstreams\": [{\"url\": \"http://a\"}],"
            + " \"health\": "
            + health.replace('\'', '"')
            + "}]";
    ConfigFormat.Reading reading = ConfigFormat.named("json").read(json, "");
    assertThat(reading.problems()).isEmpty();
    return reading.config().problems().stream().map(Problem::toString).toList();
  }
}
