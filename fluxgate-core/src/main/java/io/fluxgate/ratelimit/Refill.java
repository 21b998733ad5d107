package io.fluxgate.ratelimit;

/**
 * How a bucket fills: the arithmetic, without any state.
 *
 * @param capacity how many tokens it holds, 1 or more and finite
 * @param perSecond how many come back each second, more than 0 and finite
 */
record Refill(double capacity, double perSecond) {

  /** The longest wait anybody is told: 36,500 days, what a clock's readings can still measure. */
  static final long FOREVER_NANOS = 36_500L * 24 * 60 * 60 * 1_000_000_000;

  /** How many tokens there are so long after there were {@code tokens}; none if time went back. */
  double after(double tokens, long elapsedNanos) {
    return elapsedNanos <= 0 ? tokens : Math.min(capacity, tokens + elapsedNanos * perSecond / 1e9);
  }

  /**
   * How long it takes from {@code tokens} until {@link #after} gives as many as are wanted.
   * Division and multiplication round differently, so the result is tried out and mended: whoever
   * waits this long is served, without any tolerance that would let through a little too much.
   */
  long nanosUntil(double wanted, double tokens) {
    double nanos = Math.ceil((wanted - tokens) / perSecond * 1e9);
    if (!(nanos < FOREVER_NANOS)) {
      return FOREVER_NANOS;
    }
    long wait = Math.max(0, (long) nanos);
    for (long more = 1; after(tokens, wait) < wanted && wait < FOREVER_NANOS; more *= 2) {
      wait += more;
    }
    return Math.min(wait, FOREVER_NANOS);
  }
}
