package io.fluxgate.config.json;

import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.CircuitBreakerConfig.Failures;
import io.fluxgate.config.CircuitBreakerConfig.Rates;

/** Writes one circuit breaker. */
final class BreakerWriter {

  private BreakerWriter() {}

  static ObjectWriting write(CircuitBreakerConfig breaker) {
    CircuitBreakerConfig normal = CircuitBreakerConfig.DEFAULT;
    ObjectWriting out = new ObjectWriting("circuit_breaker");
    out.value("enabled", breaker.enabled(), normal.enabled());
    breaker.failureThreshold().ifPresent(failures -> out.value("failure_threshold", failures));
    out.seconds("window_seconds", breaker.window(), normal.window())
        .seconds("open_seconds", breaker.open(), normal.open());
    breaker.maxOpen().ifPresent(open -> out.seconds("max_open_seconds", open));
    out.value("half_open_requests", breaker.halfOpenRequests(), normal.halfOpenRequests());
    breaker.successThreshold().ifPresent(successes -> out.value("success_threshold", successes));
    rates(out, breaker.rates());
    failures(out, breaker.counted());
    return out;
  }

  private static void rates(ObjectWriting out, Rates rates) {
    Rates normal = Rates.DEFAULT;
    out.value("failure_rate_percent", rates.failurePercent(), normal.failurePercent());
    rates
        .windowCalls()
        .ifPresent(
            calls ->
                out.value("window_type", BreakerReader.BY_COUNT)
                    .value("window_calls", calls, Rates.DEFAULT_WINDOW_CALLS));
    rates.minimumCalls().ifPresent(calls -> out.value("minimum_calls", calls));
    out.millis("slow_call_ms", rates.slowCall(), normal.slowCall());
    rates.slowPercent().ifPresent(percent -> out.value("slow_call_percent", percent));
  }

  private static void failures(ObjectWriting out, Failures counted) {
    counted.statuses().ifPresent(statuses -> out.value("failure_statuses", statuses));
    if (!counted.kinds().equals(Failures.DEFAULT.kinds())) {
      out.value("failures", counted.kinds().stream().sorted().map(BreakerReader::name).toList());
    }
  }
}
