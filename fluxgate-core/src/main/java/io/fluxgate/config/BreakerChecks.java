package io.fluxgate.config;

import io.fluxgate.config.CircuitBreakerConfig.Rates;
import java.util.List;

/** What is wrong with one circuit breaker. */
final class BreakerChecks {

  private static final int MOST_CALLS = 1_000_000;
  private static final String A_RATE = "failure_rate_percent or slow_call_ms";

  private final Findings found;
  private final String place;

  BreakerChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(CircuitBreakerConfig breaker) {
    Rates rates = breaker.rates();
    threshold("failure_threshold", breaker.failuresToOpen(), rates.given(), A_RATE);
    found.positive(place + ".window_seconds", breaker.window());
    found.positive(place + ".open_seconds", breaker.open());
    maxOpen(breaker);
    found.within(place + ".half_open_requests", breaker.halfOpenRequests(), 1, Integer.MAX_VALUE);
    threshold(
        "success_threshold",
        breaker.successesToClose(),
        rates.failurePercent() != 0,
        "failure_rate_percent");
    found.within(place + ".failure_rate_percent", rates.failurePercent(), 0, 100);
    window(rates);
    slowCalls(rates);
    breaker.counted().statuses().ifPresent(this::statuses);
    boolean noStatus = breaker.counted().statuses().filter(List::isEmpty).isPresent();
    if (noStatus && breaker.counted().kinds().isEmpty() && rates.slowCall().isZero()) {
      found.add(place + ".failures", "must not be empty where failure_statuses is: nothing fails");
    }
  }

  private void threshold(String field, int value, boolean mayBeOff, String without) {
    if (value == 0 && !mayBeOff) {
      found.add(place + "." + field, "must be at least 1 without " + without + ": 0");
    } else {
      found.within(place + "." + field, value, mayBeOff ? 0 : 1, Integer.MAX_VALUE);
    }
  }

  private void maxOpen(CircuitBreakerConfig breaker) {
    breaker
        .maxOpen()
        .ifPresent(
            longest -> {
              String at = place + ".max_open_seconds";
              found.positive(at, longest);
              if (longest.isPositive() && longest.compareTo(breaker.open()) < 0) {
                found.add(at, "must not be shorter than open_seconds");
              }
            });
  }

  private void window(Rates rates) {
    rates
        .windowCalls()
        .ifPresent(
            calls -> {
              needs(rates.given(), "window_type", A_RATE);
              found.within(place + ".window_calls", calls, 1, MOST_CALLS);
            });
    rates
        .minimumCalls()
        .ifPresent(
            calls -> {
              String at = place + ".minimum_calls";
              needs(rates.given(), "minimum_calls", A_RATE);
              found.within(at, calls, 1, Integer.MAX_VALUE);
              int most = rates.windowCalls().orElse(Integer.MAX_VALUE);
              if (calls > most && most >= 1) {
                found.add(at, "must not be more than window_calls, " + most + ": " + calls);
              }
            });
  }

  private void slowCalls(Rates rates) {
    found.notNegative(place + ".slow_call_ms", rates.slowCall());
    rates
        .slowPercent()
        .ifPresent(
            percent -> {
              needs(!rates.slowCall().isZero(), "slow_call_percent", "slow_call_ms");
              found.within(place + ".slow_call_percent", percent, 1, 100);
            });
  }

  private void needs(boolean given, String field, String needed) {
    if (!given) {
      found.add(place + "." + field, "does nothing without " + needed);
    }
  }

  private void statuses(List<Integer> statuses) {
    for (int i = 0; i < statuses.size(); i++) {
      int status = statuses.get(i);
      String at = place + ".failure_statuses[" + i + "]";
      if (status == 400 || status == 404) {
        found.add(at, "must not be " + status + ", which says what the client did wrong");
      } else {
        found.within(at, status, 400, 599);
      }
    }
  }
}
