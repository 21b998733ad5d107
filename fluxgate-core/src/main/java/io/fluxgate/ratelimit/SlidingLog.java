package io.fluxgate.ratelimit;

import java.util.ArrayList;
import java.util.List;

/**
 * Remembers when each permit was taken, and is exact: within any time of a window's length,
 * wherever it begins, at most the limit is given. A permit counts for exactly the window's length.
 *
 * <p>The price is memory: 16 bytes for each request of the last window, for each key. The state is
 * the number of a {@link Log}.
 */
final class SlidingLog extends Algorithm {

  private final long windowNanos;
  private final List<Log> logs = new ArrayList<>();

  /** Numbers of logs that nobody has at present. */
  private final List<Integer> unused = new ArrayList<>();

  SlidingLog(long limit, long windowNanos) {
    super(limit, 1);
    this.windowNanos = windowNanos;
  }

  @Override
  void begin(long[] state, int at, long now) {
    if (unused.isEmpty()) {
      state[at] = logs.size();
      logs.add(new Log());
    } else {
      state[at] = unused.removeLast();
    }
  }

  @Override
  long remaining(long[] state, int at, long now) {
    return limit() - log(state, at).taken(now, windowNanos);
  }

  @Override
  long nanosUntil(long[] state, int at, long permits, long now) {
    return log(state, at).nanosUntil(limit() - permits, now, windowNanos);
  }

  @Override
  void take(long[] state, int at, long permits, long now) {
    log(state, at).add(permits, now, windowNanos);
  }

  @Override
  void giveBack(long[] state, int at, long permits, long now) {
    log(state, at).removeLast(permits);
  }

  @Override
  void forget(long[] state, int at) {
    log(state, at).clear();
    unused.add((int) state[at]);
  }

  private Log log(long[] state, int at) {
    return logs.get((int) state[at]);
  }
}
