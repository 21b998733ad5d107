package io.fluxgate.config.json;

import io.fluxgate.config.CircuitBreakerConfig;

/** Reads one circuit breaker. */
final class BreakerReader {

  private BreakerReader() {}

  static CircuitBreakerConfig read(ObjectReader breaker) {
    CircuitBreakerConfig normal = CircuitBreakerConfig.DEFAULT;
    CircuitBreakerConfig read =
        new CircuitBreakerConfig(
            breaker.flag("enabled", normal.enabled()),
            breaker.whole("failure_threshold", normal.failureThreshold()),
            breaker.seconds("window_seconds", normal.window()),
            breaker.seconds("open_seconds", normal.open()),
            breaker.whole("half_open_requests", normal.halfOpenRequests()),
            breaker.whole("success_threshold", normal.successThreshold()));
    breaker.done();
    return read;
  }
}
