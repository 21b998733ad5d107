package io.fluxgate.config;

/** What is wrong with one circuit breaker. */
final class BreakerChecks {

  private final Findings found;
  private final String place;

  BreakerChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(CircuitBreakerConfig breaker) {
    found.within(place + ".failure_threshold", breaker.failureThreshold(), 1, Integer.MAX_VALUE);
    found.positive(place + ".window_seconds", breaker.window());
    found.positive(place + ".open_seconds", breaker.open());
    found.within(place + ".half_open_requests", breaker.halfOpenRequests(), 1, Integer.MAX_VALUE);
    found.within(place + ".success_threshold", breaker.successThreshold(), 1, Integer.MAX_VALUE);
  }
}
