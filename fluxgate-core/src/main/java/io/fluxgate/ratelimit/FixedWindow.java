package io.fluxgate.ratelimit;

/**
 * Windows that follow each other, the same for all keys, each with a limit of its own. Cheap and
 * easy to explain, with a known weakness: whoever takes the limit at the end of one window and
 * again at the beginning of the next has twice the limit within a moment. In general at most twice
 * the limit is given within any time of a window's length.
 *
 * <p>The state is the window of the last permit and how many were taken in it.
 */
final class FixedWindow extends Algorithm {

  private static final int WINDOW = 0;
  private static final int TAKEN = 1;

  private final Windows windows;

  FixedWindow(long limit, Windows windows) {
    super(limit, 2);
    this.windows = windows;
  }

  @Override
  void begin(long[] state, int at, long now) {
    state[at + WINDOW] = windows.index(now);
    state[at + TAKEN] = 0;
  }

  @Override
  long remaining(long[] state, int at, long now) {
    return limit() - taken(state, at, now);
  }

  @Override
  long nanosUntil(long[] state, int at, long permits, long now) {
    return permits <= remaining(state, at, now)
        ? 0
        : windows.nanosUntil(state[at + WINDOW] + 1, now);
  }

  @Override
  void take(long[] state, int at, long permits, long now) {
    long taken = taken(state, at, now);
    state[at + WINDOW] = Math.max(state[at + WINDOW], windows.index(now));
    state[at + TAKEN] = taken + permits;
  }

  @Override
  void giveBack(long[] state, int at, long permits, long now) {
    state[at + TAKEN] = Math.max(0, state[at + TAKEN] - permits);
  }

  private long taken(long[] state, int at, long now) {
    return windows.index(now) > state[at + WINDOW] ? 0 : state[at + TAKEN];
  }
}
