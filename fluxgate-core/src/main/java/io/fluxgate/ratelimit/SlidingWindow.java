package io.fluxgate.ratelimit;

/**
 * An estimate of how much was taken within the last window's length, from two counters: that of the
 * present window, and that of the window before in proportion to how much of it still lies within
 * reach. It supposes that what was taken in the window before was spread evenly, so it is not
 * exact; at most twice the limit is given within any time of a window's length, and in practice
 * little more than the limit.
 *
 * <p>All arithmetic is in whole numbers and exact. The state is the window of the last permit, what
 * was taken in it, and what was taken in the one before.
 */
final class SlidingWindow extends Algorithm {

  private static final int WINDOW = 0;
  private static final int TAKEN = 1;
  private static final int BEFORE = 2;

  private final Windows windows;

  /**
   * Windows of this length.
   *
   * @param limit at most {@link Integer#MAX_VALUE}, so that products stay within a long
   * @param windows the windows
   */
  SlidingWindow(int limit, Windows windows) {
    super(limit, 3);
    this.windows = windows;
  }

  @Override
  void begin(long[] state, int at, long now) {
    state[at + WINDOW] = windows.index(now);
    state[at + TAKEN] = 0;
    state[at + BEFORE] = 0;
  }

  @Override
  long remaining(long[] state, int at, long now) {
    long index = Math.max(state[at + WINDOW], windows.index(now));
    long free = limit() - taken(state, at, index);
    long before = before(state, at, index);
    long left = left(index, now);
    long guess = (long) (free - (double) before * left / windows.lengthNanos());
    long remaining = Math.clamp(guess, 0, free);
    while (remaining > 0 && !fits(free - remaining, before, left)) {
      remaining--;
    }
    while (remaining < free && fits(free - remaining - 1, before, left)) {
      remaining++;
    }
    return remaining;
  }

  @Override
  long nanosUntil(long[] state, int at, long permits, long now) {
    long index = Math.max(state[at + WINDOW], windows.index(now));
    long taken = taken(state, at, index);
    long before = before(state, at, index);
    long left = left(index, now);
    long free = limit() - taken - permits;
    // If not within this window: in the next one, what was taken in this one wanes.
    long wait =
        free >= 0
            ? left - mostLeft(free, before)
            : left + windows.lengthNanos() - mostLeft(limit() - permits, taken);
    long behind = windows.nanosUntil(index + 1, now) - left;
    return wait <= 0 ? 0 : Math.min(wait + behind, FOREVER_NANOS);
  }

  @Override
  void take(long[] state, int at, long permits, long now) {
    long index = Math.max(state[at + WINDOW], windows.index(now));
    long taken = taken(state, at, index);
    long before = before(state, at, index);
    state[at + WINDOW] = index;
    state[at + TAKEN] = taken + permits;
    state[at + BEFORE] = before;
  }

  @Override
  void giveBack(long[] state, int at, long permits, long now) {
    state[at + TAKEN] = Math.max(0, state[at + TAKEN] - permits);
  }

  private long taken(long[] state, int at, long index) {
    return index == state[at + WINDOW] ? state[at + TAKEN] : 0;
  }

  private long before(long[] state, int at, long index) {
    long older = index - state[at + WINDOW];
    return older == 0 ? state[at + BEFORE] : older == 1 ? state[at + TAKEN] : 0;
  }

  /** How much of a window is still to come: all of it if the clock is behind. */
  private long left(long index, long now) {
    return Math.min(windows.lengthNanos(), windows.nanosUntil(index + 1, now));
  }

  private boolean fits(long free, long before, long left) {
    return left <= mostLeft(free, before);
  }

  /**
   * The longest rest of the window at which the share of the window before is at most {@code free}:
   * the greatest {@code left} up to a window's length with {@code before * left <= free * length}.
   */
  private long mostLeft(long free, long before) {
    long length = windows.lengthNanos();
    if (before <= free) {
      return length;
    }
    return length / before * free + length % before * free / before;
  }
}
