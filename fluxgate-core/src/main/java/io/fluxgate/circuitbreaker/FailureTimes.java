package io.fluxgate.circuitbreaker;

import java.util.Arrays;

/**
 * When the failures of the last while happened, oldest first, in a ring that grows as they come: no
 * failure costs nothing, however many it takes to open the breaker. Not safe for use by many
 * threads.
 */
final class FailureTimes {

  private static final int FIRST_CAPACITY = 8;

  private final long windowNanos;
  private long[] ring = {};
  private int oldest;
  private int count;

  FailureTimes(long windowNanos) {
    this.windowNanos = windowNanos;
  }

  /**
   * Adds a failure and tells how many count now: those of less than a window ago, with this one.
   */
  int add(long nowNanos) {
    while (count > 0 && nowNanos - ring[oldest] >= windowNanos) {
      oldest = oldest + 1 == ring.length ? 0 : oldest + 1;
      count--;
    }
    if (count == ring.length) {
      grow();
    }
    int end = oldest + count - ring.length;
    ring[end < 0 ? end + ring.length : end] = nowNanos;
    return ++count;
  }

  private void grow() {
    long[] larger = Arrays.copyOf(ring, Math.max(FIRST_CAPACITY, 2 * count));
    // The part that had wrapped around to the front moves behind the rest.
    System.arraycopy(ring, 0, larger, count, oldest);
    ring = larger;
  }
}
