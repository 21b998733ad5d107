package io.fluxgate.config.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.CircuitBreakerConfig.FailureKind;
import io.fluxgate.config.CircuitBreakerConfig.Failures;
import io.fluxgate.config.CircuitBreakerConfig.Rates;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code circuit_breaker} may say, what it means, and what is said against the rest. */
class BreakerFormatTest {

  private static final String PLACE = "routes[0].upstreams[0].circuit_breaker.";

  private final JsonConfigFormat json = new JsonConfigFormat();

  private String file(String breaker) {
    return "[{'path': '/a', 'method': 'GET', 'upstreams': [{'url': 'http://a', 'circuit_breaker': "
            .replace('\'', '"')
        + breaker.replace('\'', '"')
        + "}]}]";
  }

  private CircuitBreakerConfig read(String breaker) {
    GatewayConfig config = json.read(file(breaker), "").config();
    return config.routes().getFirst().upstreams().getFirst().circuitBreaker();
  }

  /** What the reader and the checks have to say together. */
  private List<String> problems(String breaker) {
    var reading = json.read(file(breaker), "");
    List<Problem> problems = new ArrayList<>(reading.problems());
    problems.addAll(reading.config().problems());
    return problems.stream().map(problem -> problem.place() + ": " + problem.message()).toList();
  }

  @Test
  void readsEveryField() {
    String breaker =
        """
        {'enabled': true, 'failure_threshold': 7, 'window_seconds': 8, 'open_seconds': 9,
         'max_open_seconds': 10.5, 'half_open_requests': 11, 'success_threshold': 12,
         'failure_rate_percent': 13, 'window_type': 'count', 'window_calls': 140,
         'minimum_calls': 15, 'slow_call_ms': 16, 'slow_call_percent': 17,
         'failure_statuses': [418, 519], 'failures': ['timeout', 'protocol']}
        """;
    assertThat(read(breaker))
        .isEqualTo(
            new CircuitBreakerConfig(
                true,
                Optional.of(7),
                Duration.ofSeconds(8),
                Duration.ofSeconds(9),
                Optional.of(Duration.ofMillis(10_500)),
                11,
                Optional.of(12),
                new Rates(
                    13, Optional.of(140), Optional.of(15), Duration.ofMillis(16), Optional.of(17)),
                new Failures(
                    Optional.of(List.of(418, 519)),
                    Set.of(FailureKind.TIMEOUT, FailureKind.PROTOCOL))));
    assertThat(problems(breaker)).isEmpty();
  }

  @Test
  void aFailureRateTakesThePlaceOfTheThresholdsThatAreNotSaid() {
    expectThresholds("{}", 5, 2);
    expectThresholds("{'slow_call_ms': 100}", 5, 2);
    expectThresholds("{'failure_rate_percent': 0}", 5, 2);
    expectThresholds("{'failure_rate_percent': 50}", 0, 0);
    expectThresholds("{'failure_rate_percent': 50, 'failure_threshold': 5}", 5, 0);
    expectThresholds("{'failure_rate_percent': 50, 'success_threshold': 2}", 0, 2);
    expectThresholds("{'failure_rate_percent': 50, 'success_threshold': 0}", 0, 0);
    expectThresholds("{'slow_call_ms': 100, 'failure_threshold': 0}", 0, 2);
  }

  private void expectThresholds(String breaker, int failures, int successes) {
    assertThat(problems(breaker)).isEmpty();
    assertThat(read(breaker).failuresToOpen()).as(breaker).isEqualTo(failures);
    assertThat(read(breaker).successesToClose()).as(breaker).isEqualTo(successes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'failure_rate_percent': 50} | 10",
        "{'failure_rate_percent': 50, 'window_type': 'count'} | 10",
        "{'failure_rate_percent': 50, 'window_type': 'count', 'window_calls': 4} | 4",
        "{'failure_rate_percent': 50, 'minimum_calls': 20} | 20",
      })
  void minimumCallsAreTenOrAllThatTheWindowHolds(String breaker, int expected) {
    assertThat(problems(breaker)).isEmpty();
    assertThat(read(breaker).rates().callsToJudge()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'failure_rate_percent': 100, 'window_type': 'time', 'window_seconds': 0.5}",
        "{'failure_rate_percent': 1, 'window_type': 'count', 'window_calls': 1000000}",
        "{'slow_call_ms': 0.5, 'slow_call_percent': 1, 'minimum_calls': 1}",
        "{'open_seconds': 5, 'max_open_seconds': 5}",
        "{'failure_statuses': [], 'failures': 'connect'}",
        "{'failure_statuses': [500], 'failures': []}",
        "{'failure_statuses': [], 'failures': [], 'slow_call_ms': 9}",
      })
  void takesWhatMakesSense(String breaker) {
    assertThat(problems(breaker)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'failure_threshold': -1} | failure_threshold: must be at least 1: -1",
        "{'failure_threshold': -1, 'slow_call_ms': 9} | failure_threshold: must be at least 0: -1",
        "{'success_threshold': 0, 'slow_call_ms': 9} | success_threshold: must be at least 1 without"
            + " failure_rate_percent: 0",
        "{'failure_rate_percent': 101} | failure_rate_percent: must be from 0 to 100: 101",
        "{'failure_rate_percent': -1} | failure_rate_percent: must be from 0 to 100: -1",
        "{'failure_rate_percent': '50', 'minimum_calls': 9} | failure_rate_percent: must be a whole"
            + " number: '50' (leave out the quotes)",
        "{'window_type': 'count'} | window_type: does nothing without failure_rate_percent or"
            + " slow_call_ms",
        "{'window_type': 'counts', 'slow_call_ms': 9} | window_type: unknown window type 'counts' (did"
            + " you mean 'count'?); known: count, time",
        "{'window_calls': 9, 'slow_call_ms': 9} | window_calls: does nothing without"
            + " `window_type`: `count`",
        "{'window_type': 'time', 'window_calls': 9, 'slow_call_ms': 9} | window_calls: does nothing"
            + " without `window_type`: `count`",
        "{'window_type': 'count', 'window_calls': 0, 'slow_call_ms': 9} | window_calls: must be from"
            + " 1 to 1000000: 0",
        "{'window_type': 'count', 'window_calls': 1000001, 'slow_call_ms': 9} | window_calls: must"
            + " be from 1 to 1000000: 1000001",
        "{'minimum_calls': 9} | minimum_calls: does nothing without failure_rate_percent or"
            + " slow_call_ms",
        "{'minimum_calls': 0, 'slow_call_ms': 9} | minimum_calls: must be at least 1: 0",
        "{'window_type': 'count', 'window_calls': 5, 'minimum_calls': 6, 'slow_call_ms': 9} |"
            + " minimum_calls: must not be more than window_calls, 5: 6",
        "{'slow_call_ms': -1} | slow_call_ms: must not be negative: -1 ms",
        "{'slow_call_percent': 50} | slow_call_percent: does nothing without slow_call_ms",
        "{'slow_call_percent': 0, 'slow_call_ms': 9} | slow_call_percent: must be from 1 to 100: 0",
        "{'slow_call_percent': 101, 'slow_call_ms': 9} | slow_call_percent: must be from 1 to 100:"
            + " 101",
        "{'max_open_seconds': 0} | max_open_seconds: must be positive: 0 s",
        "{'max_open_seconds': 29.9} | max_open_seconds: must not be shorter than open_seconds",
        "{'max_open_seconds': '1'} | max_open_seconds: must be a number of seconds, no finer than a"
            + " nanosecond: '1' (leave out the quotes)",
        "{'failure_statuses': [503, 399]} | failure_statuses[1]: must be from 400 to 599: 399",
        "{'failure_statuses': [404]} | failure_statuses[0]: must not be 404, which says what the"
            + " client did wrong",
        "{'failure_statuses': 503} | failure_statuses: must be an array of whole numbers: 503",
        "{'failures': ['reset', 'conect']} | failures[1]: unknown failure 'conect' (did you mean"
            + " 'connect'?); known: connect, protocol, reset, timeout",
        "{'failures': [1]} | failures: must be a text: 1",
        "{'failures': null} | failures: must not be null; leave the field out",
        "{'failure_statuses': [], 'failures': []} | failures: must not be empty where"
            + " failure_statuses is: nothing fails",
        "{'minimum_call': 3} | minimum_call: unknown field 'minimum_call' (did you mean"
            + " 'minimum_calls'?); known: enabled, failure_rate_percent, failure_statuses,"
            + " failure_threshold, failures, half_open_requests, max_open_seconds, minimum_calls,"
            + " open_seconds, slow_call_ms, slow_call_percent, success_threshold, window_calls,"
            + " window_seconds, window_type",
      })
  void complainsOnce(String breaker, String expected) {
    assertThat(problems(breaker)).containsExactly(PLACE + expected.replace('`', '"'));
  }
}
