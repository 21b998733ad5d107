package io.fluxgate.circuitbreaker;

import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import java.time.Instant;

/**
 * One stay in a state; two are the same only if they are the same object. What can change in one is
 * only touched under the breaker's lock.
 */
abstract sealed class Phase permits ClosedPhase, OpenPhase, HalfOpenPhase {

  final long sinceNanos;
  final Instant since;

  /** How long the breaker stays open, or stayed the last time; 0 if it never was. */
  final long openNanos;

  Phase(long sinceNanos, Instant since, long openNanos) {
    this.sinceNanos = sinceNanos;
    this.since = since;
    this.openNanos = openNanos;
  }

  abstract State state();
}
