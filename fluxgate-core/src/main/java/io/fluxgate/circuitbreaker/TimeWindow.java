package io.fluxgate.circuitbreaker;

/**
 * The calls of the last while, counted in up to ten slices of equal length, so that its size does
 * not depend on how many there are. The slice that has begun counts as one: a call is remembered
 * for more than nine tenths of the length, and never for longer than the length.
 */
final class TimeWindow extends CallWindow {

  private static final int MOST_SLICES = 10;

  private final long sliceNanos;

  /** For each slice the calls, the failures and the slow ones. */
  private final long[] counts;

  private int current;
  private long sinceNanos;

  TimeWindow(long lengthNanos, long nowNanos) {
    int slices = (int) Math.min(MOST_SLICES, lengthNanos);
    sliceNanos = lengthNanos / slices;
    counts = new long[3 * slices];
    sinceNanos = nowNanos;
  }

  @Override
  void add(long nowNanos, boolean failed, boolean slowCall) {
    long elapsed = nowNanos - sinceNanos;
    // A thread that read the clock earlier than another may come later: its call counts as now.
    if (elapsed >= sliceNanos) {
      moveOn(elapsed / sliceNanos);
    }
    counts[current]++;
    calls++;
    if (failed) {
      counts[current + 1]++;
      failures++;
    }
    if (slowCall) {
      counts[current + 2]++;
      slow++;
    }
  }

  @Override
  boolean reaches(long ageNanos, long callsSince) {
    return ageNanos < counts.length / 3 * sliceNanos;
  }

  private void moveOn(long slices) {
    sinceNanos += slices * sliceNanos;
    for (long i = Math.min(slices, counts.length / 3); i > 0; i--) {
      current = current + 3 == counts.length ? 0 : current + 3;
      calls -= counts[current];
      failures -= counts[current + 1];
      slow -= counts[current + 2];
      counts[current] = 0;
      counts[current + 1] = 0;
      counts[current + 2] = 0;
    }
  }
}
