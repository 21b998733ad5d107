package io.fluxgate.health;

import io.fluxgate.health.EndpointHealth.State;

/**
 * All that decides whether an endpoint gets requests. Immutable, so that it is read without a lock.
 *
 * @param failsChecks whether its checks have made it unhealthy
 * @param ejected whether real requests have got it ejected; it may fail its checks besides
 * @param ejectedUntilNanos when that ends; only meant while it is ejected
 * @param slow whether it is in its slow start
 * @param slowSinceNanos since when; only meant while it is
 */
record Standing(
    boolean failsChecks,
    boolean ejected,
    long ejectedUntilNanos,
    boolean slow,
    long slowSinceNanos) {

  static final Standing WELL = new Standing(false, false, 0, false, 0);

  State state() {
    return failsChecks ? State.UNHEALTHY : ejected ? State.EJECTED : State.HEALTHY;
  }

  Standing withFailsChecks(boolean fails) {
    return new Standing(fails, ejected, ejectedUntilNanos, slow, slowSinceNanos);
  }

  Standing withEjection(long untilNanos) {
    return new Standing(failsChecks, true, untilNanos, slow, slowSinceNanos);
  }

  Standing withoutEjection() {
    return new Standing(failsChecks, false, 0, slow, slowSinceNanos);
  }

  Standing withSlowStart(long sinceNanos) {
    return new Standing(failsChecks, ejected, ejectedUntilNanos, true, sinceNanos);
  }

  Standing withoutSlowStart() {
    return new Standing(failsChecks, ejected, ejectedUntilNanos, false, 0);
  }
}
