package io.fluxgate.circuitbreaker;

import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import java.time.Instant;

/** Refuses everything until its time is over. */
final class OpenPhase extends Phase {

  OpenPhase(long sinceNanos, Instant since, long openNanos) {
    super(sinceNanos, since, openNanos);
  }

  @Override
  State state() {
    return State.OPEN;
  }

  /** Zero or less once its time is over. */
  long leftNanos(long nowNanos) {
    return openNanos - (nowNanos - sinceNanos);
  }

  long endNanos() {
    return sinceNanos + openNanos;
  }

  Instant end() {
    return since.plusNanos(openNanos);
  }
}
