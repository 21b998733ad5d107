package io.fluxgate.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The one reading of both clocks by which a group is looked at under its lock, and what came of
 * that. For one thread.
 */
final class Moment {

  private final long nanos;
  private final Instant instant;
  private final List<Told> told = new ArrayList<>();
  private boolean changed;

  /** What the listener is to be told once the lock is free. */
  record Told(String endpointId, Transition transition) {}

  Moment(long nanos, Instant instant) {
    this.nanos = nanos;
    this.instant = instant;
  }

  long nanos() {
    return nanos;
  }

  Instant instant() {
    return instant;
  }

  /** What the wall clock says of another reading of the other one. */
  Instant instantOf(long otherNanos) {
    return instant.plusNanos(otherNanos - nanos);
  }

  void change() {
    changed = true;
  }

  void tell(String endpointId, Transition transition) {
    told.add(new Told(endpointId, transition));
  }

  boolean changed() {
    return changed;
  }

  List<Told> told() {
    return told;
  }
}
