package io.fluxgate.ratelimit;

/**
 * A queue that lets requests out at a steady pace, so that the upstream never sees a burst: the
 * first goes at once, each further one waits until an interval after the one before. Whoever would
 * have to wait too long, or would be one too many, is refused.
 *
 * <p>Within any {@code t} at most {@code 1 + t / interval} permits are let out, if each request
 * counts one. One that counts more is let out as a whole when the first of its permits may go, and
 * the next one waits for all of them; so it is at most {@code t / interval} and the last request.
 * The state is when the next one may go.
 */
final class LeakyBucket extends Algorithm {

  private final long intervalNanos;
  private final long mostNanos;

  /**
   * A queue.
   *
   * @param waiting how many permits may wait at most, 0 or more
   * @param intervalNanos the pace
   * @param maxWaitNanos how long they may wait at most, up to {@link #FOREVER_NANOS}
   */
  LeakyBucket(long waiting, long intervalNanos, long maxWaitNanos) {
    this(mostNanos(waiting, intervalNanos, maxWaitNanos), intervalNanos);
  }

  private LeakyBucket(long mostNanos, long intervalNanos) {
    super(1 + mostNanos / intervalNanos, 1);
    this.intervalNanos = intervalNanos;
    this.mostNanos = mostNanos;
  }

  private static long mostNanos(long waiting, long intervalNanos, long maxWaitNanos) {
    return waiting > maxWaitNanos / intervalNanos ? maxWaitNanos : waiting * intervalNanos;
  }

  @Override
  void begin(long[] state, int at, long now) {
    state[at] = now;
  }

  @Override
  long remaining(long[] state, int at, long now) {
    return Math.max(0, 1 + Math.floorDiv(mostNanos - delayNanos(state, at, now), intervalNanos));
  }

  /** The last of several permits waits longest. */
  @Override
  long nanosUntil(long[] state, int at, long permits, long now) {
    long last = delayNanos(state, at, now) + (permits - 1) * intervalNanos;
    return Math.max(0, last - mostNanos);
  }

  /** Even where it has room for all that may wait, the first of them may have to. */
  @Override
  boolean isWorthless(long[] state, int at, long now) {
    return delayNanos(state, at, now) == 0;
  }

  @Override
  void take(long[] state, int at, long permits, long now) {
    state[at] = now + delayNanos(state, at, now) + permits * intervalNanos;
  }

  /** Others may stand behind the place by now; nobody moves up, so it stays empty. */
  @Override
  void giveBack(long[] state, int at, long permits, long now) {}

  @Override
  long delayNanos(long[] state, int at, long now) {
    return Math.max(0, state[at] - now);
  }
}
