package io.fluxgate.config.json;

import io.fluxgate.config.CircuitBreakerConfig;

/** Writes one circuit breaker. */
final class BreakerWriter {

  private BreakerWriter() {}

  static ObjectWriting write(CircuitBreakerConfig breaker) {
    CircuitBreakerConfig normal = CircuitBreakerConfig.DEFAULT;
    return new ObjectWriting("circuit_breaker")
        .value("enabled", breaker.enabled(), normal.enabled())
        .value("failure_threshold", breaker.failureThreshold(), normal.failureThreshold())
        .seconds("window_seconds", breaker.window(), normal.window())
        .seconds("open_seconds", breaker.open(), normal.open())
        .value("half_open_requests", breaker.halfOpenRequests(), normal.halfOpenRequests())
        .value("success_threshold", breaker.successThreshold(), normal.successThreshold());
  }
}
