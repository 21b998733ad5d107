package io.fluxgate.health;

import java.time.Duration;
import java.util.Arrays;

/**
 * Counts the outcomes of the last while in {@value #SLICES} slices of time: an outcome counts for
 * at most the whole window and for more than nine tenths of it. Not safe for use by many threads.
 */
final class OutcomeWindow {

  static final int SLICES = 10;

  private final long originNanos;
  private final long sliceNanos;
  private final long[] requests = new long[SLICES];
  private final long[] failures = new long[SLICES];

  private long allRequests;
  private long allFailures;

  /** The slice that the latest reading of the clock fell into, counted from the origin. */
  private long latest;

  OutcomeWindow(Duration window, long nowNanos) {
    sliceNanos = (window.toNanos() + SLICES - 1) / SLICES;
    originNanos = nowNanos;
  }

  void add(long nowNanos, boolean failed) {
    moveTo(nowNanos);
    int slot = (int) (latest % SLICES);
    requests[slot]++;
    allRequests++;
    if (failed) {
      failures[slot]++;
      allFailures++;
    }
  }

  Tally tally(long nowNanos) {
    moveTo(nowNanos);
    return new Tally(allRequests, allFailures);
  }

  void clear() {
    Arrays.fill(requests, 0);
    Arrays.fill(failures, 0);
    allRequests = 0;
    allFailures = 0;
  }

  /** A reading that came late, from another thread, falls into the latest slice. */
  private void moveTo(long nowNanos) {
    long slice = (nowNanos - originNanos) / sliceNanos;
    for (long next = Math.max(latest + 1, slice - SLICES + 1); next <= slice; next++) {
      int slot = (int) (next % SLICES);
      allRequests -= requests[slot];
      allFailures -= failures[slot];
      requests[slot] = 0;
      failures[slot] = 0;
    }
    latest = Math.max(latest, slice);
  }
}
