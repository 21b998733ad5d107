package io.fluxgate.concurrency;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Some requests that were admitted after the limit's last change, spread over a while, and how they
 * go. The limit is judged by them alone: what was admitted before tells nothing of it and would be
 * punished twice. And it is judged when three quarters of them have told, not by whoever tells
 * first, or only the fast ones would ever be seen.
 */
final class Cohort {

  private static final int SMALLEST = 20;
  private static final int LARGEST = 100;

  private final int size;
  private final long spreadNanos;
  private final long startNanos;
  private final AtomicInteger members = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();

  // What they told; for one thread at a time.
  private final long[] nanos;
  private int answered;
  private int overloaded;
  private int silent;

  /**
   * What a cohort has shown.
   *
   * @param medianNanos how long half of the answers took at most; a few slow ones do not move it. 0
   *     if too few were timed
   * @param overloadedShare which share of all said that there is too much to do, 0 to 1
   * @param peak how many requests were in flight at most when one of them was admitted
   */
  record Shown(long medianNanos, double overloadedShare, int peak) {}

  /** The more requests in flight, the more answers are soon there, and the surer is the verdict. */
  Cohort(int limit, long spreadNanos, long startNanos) {
    this.size = Math.clamp(3L * limit, SMALLEST, LARGEST);
    this.spreadNanos = spreadNanos;
    this.startNanos = startNanos;
    this.nanos = new long[size];
  }

  /** Whether a request that was admitted now becomes a member. */
  boolean takes(long nowNanos, int inFlight) {
    int before = members.get();
    if (before >= due(nowNanos) || !members.compareAndSet(before, before + 1)) {
      return false;
    }
    peak.accumulateAndGet(inFlight, Math::max);
    return true;
  }

  /** How many members there are by now at most. */
  private int due(long nowNanos) {
    long elapsed = nowNanos - startNanos;
    return elapsed >= spreadNanos ? size : 1 + (int) (elapsed * size / spreadNanos);
  }

  void answered(long took) {
    nanos[answered++] = took;
  }

  void overloaded() {
    overloaded++;
  }

  void silent() {
    silent++;
  }

  boolean isOver() {
    return 4 * (answered + overloaded + silent) >= 3 * size;
  }

  /** Those who have not told yet are slower than the median, which is why it is known. */
  Shown shown() {
    int telling = size - silent;
    int timed = telling - overloaded;
    long[] sorted = Arrays.copyOf(nanos, answered);
    Arrays.sort(sorted);
    int middle = (timed - 1) / 2;
    boolean known = timed >= SMALLEST / 2 && middle < answered;
    return new Shown(
        known ? Math.max(1, sorted[middle]) : 0,
        telling == 0 ? 0 : (double) overloaded / telling,
        peak.get());
  }
}
