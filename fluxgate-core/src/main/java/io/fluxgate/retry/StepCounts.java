package io.fluxgate.retry;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much happened in each of the last steps of time, the current one included. A place holds the
 * number of its step (upper half) and its count (lower half) in one, so a place that is taken over
 * by a later step forgets the earlier one in the same instant. Safe for use by many threads.
 */
final class StepCounts {

  private static final int COUNT_BITS = 32;
  private static final long COUNT = (1L << COUNT_BITS) - 1;

  private final AtomicLongArray places;

  StepCounts(int steps) {
    places = new AtomicLongArray(steps);
  }

  /** Counts one; steps are numbered from 0. */
  void add(long step) {
    int place = (int) (step % places.length());
    while (true) {
      long before = places.get(place);
      long at = before >>> COUNT_BITS;
      // A thread that was held up for a whole round finds its step gone: it counts for the new one.
      long after = at >= step ? before + 1 : (step << COUNT_BITS) + 1;
      if (places.compareAndSet(place, before, after)) {
        return;
      }
    }
  }

  /** How much there was in this step and those before it that have a place. */
  long sum(long step) {
    long sum = 0;
    for (int i = 0; i < places.length(); i++) {
      long value = places.get(i);
      if (step - (value >>> COUNT_BITS) < places.length()) {
        sum += value & COUNT;
      }
    }
    return sum;
  }
}
