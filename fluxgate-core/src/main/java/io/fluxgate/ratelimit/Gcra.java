package io.fluxgate.ratelimit;

/**
 * The generic cell rate algorithm: permits are due at a steady pace, and a client may be ahead of
 * it by a burst. It allows the same as a {@link TokenBucket} that is refilled token by token, and
 * needs one number for each key: when the next permit would be due if all were taken on time.
 *
 * <p>Within any {@code t} at most {@code burst + t / interval} permits are given.
 */
final class Gcra extends Algorithm {

  private final long intervalNanos;

  /**
   * An algorithm.
   *
   * @param burst how many permits may be taken at once; times the interval it stays below {@link
   *     #FOREVER_NANOS}
   * @param intervalNanos the pace
   */
  Gcra(long burst, long intervalNanos) {
    super(burst, 1);
    this.intervalNanos = intervalNanos;
  }

  @Override
  void begin(long[] state, int at, long now) {
    state[at] = now;
  }

  @Override
  long remaining(long[] state, int at, long now) {
    // Of a clock that is behind the state it may be further ahead than the burst.
    return Math.max(0, limit() - Math.ceilDiv(ahead(state, at, now), intervalNanos));
  }

  @Override
  long nanosUntil(long[] state, int at, long permits, long now) {
    long mayBeAhead = (limit() - permits) * intervalNanos;
    return Math.max(0, ahead(state, at, now) - mayBeAhead);
  }

  @Override
  void take(long[] state, int at, long permits, long now) {
    long from = state[at] - now > 0 ? state[at] : now;
    state[at] = from + permits * intervalNanos;
  }

  @Override
  void giveBack(long[] state, int at, long permits, long now) {
    state[at] -= permits * intervalNanos;
  }

  private long ahead(long[] state, int at, long now) {
    return Math.max(0, state[at] - now);
  }
}
