package io.fluxgate.ratelimit;

/**
 * The arithmetic of one way to limit, over the state of one key. That state is a few words in a
 * table's array, beginning at an index; the algorithm itself remembers nothing of them but what
 * {@link #forget} lets go of again.
 *
 * <p>Times are readings of {@code TimeSource.nanoTime()}: they may be negative and wrap around, and
 * one that is older than what a state has seen gains nobody anything. Only {@link #take} and {@link
 * #giveBack} write. So a client that keeps asking in vain neither loses nor gains by rounding, and
 * has what it would have if it had waited in silence.
 *
 * <p>Guarded by the lock of the table that owns it.
 */
abstract class Algorithm {

  /** The longest time anything is told to take: what a clock's readings can still measure. */
  static final long FOREVER_NANOS = 36_500L * 24 * 60 * 60 * 1_000_000_000;

  private final long limit;
  private final int words;

  /**
   * An algorithm.
   *
   * @param limit how many permits may be taken at once after a long silence
   * @param words how many words the state of a key has
   */
  Algorithm(long limit, int words) {
    this.limit = limit;
    this.words = words;
  }

  final long limit() {
    return limit;
  }

  final int words() {
    return words;
  }

  /** The state of a key that has been silent for ever. */
  abstract void begin(long[] state, int at, long now);

  /** How many permits may be taken now. */
  abstract long remaining(long[] state, int at, long now);

  /**
   * How long it is until so many permits may be taken, if none are before; 0 for now.
   *
   * @param permits 1 to the limit
   */
  abstract long nanosUntil(long[] state, int at, long permits, long now);

  /** How long it is until the whole limit may be taken, if nothing is before; 0 for now. */
  final long resetNanos(long[] state, int at, long now) {
    return nanosUntil(state, at, limit, now);
  }

  /** Whether the state is worth nothing any more: a new key would be allowed the same. */
  boolean isWorthless(long[] state, int at, long now) {
    return resetNanos(state, at, now) == 0;
  }

  /** Takes permits that may be taken now. */
  abstract void take(long[] state, int at, long permits, long now);

  /** Puts permits back that were taken a moment ago and will not be used. */
  abstract void giveBack(long[] state, int at, long permits, long now);

  /** How long permits that may be taken now have to wait before they are used; 0 for not at all. */
  long delayNanos(long[] state, int at, long now) {
    return 0;
  }

  /** The state will not be asked for again. */
  void forget(long[] state, int at) {}
}
