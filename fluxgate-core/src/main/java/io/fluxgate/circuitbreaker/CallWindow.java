package io.fluxgate.circuitbreaker;

/**
 * How the last calls went, as far back as a window reaches. Its numbers are as of the last {@link
 * #add}. Not safe for use by many threads.
 */
abstract sealed class CallWindow permits CountWindow, TimeWindow {

  long calls;
  long failures;
  long slow;

  /** An empty one that begins now. */
  static CallWindow of(Rates.Window window, long nowNanos) {
    return switch (window) {
      case Rates.Calls last -> new CountWindow(last.calls());
      case Rates.Time last -> new TimeWindow(last.length().toNanos(), nowNanos);
    };
  }

  /** Adds a call and forgets those that the window has left behind. */
  abstract void add(long nowNanos, boolean failed, boolean slowCall);

  /** Whether it still reaches back to a call that is so old and has so many after it. */
  abstract boolean reaches(long ageNanos, long callsSince);
}
