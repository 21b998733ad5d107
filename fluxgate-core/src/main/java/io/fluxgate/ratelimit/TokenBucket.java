package io.fluxgate.ratelimit;

/**
 * The tokens one key had at one moment; how many it has now follows from the clock. Not safe for
 * use by many threads.
 *
 * <p>Only a request that is allowed writes. So a client that keeps asking in vain neither loses nor
 * gains by rounding, and has the tokens it would have had if it had waited in silence.
 */
final class TokenBucket {

  private double tokens;
  private long atNanos;

  /** A full one. */
  TokenBucket(Refill refill, long nowNanos) {
    tokens = refill.capacity();
    atNanos = nowNanos;
  }

  double available(Refill refill, long nowNanos) {
    return refill.after(tokens, nowNanos - atNanos);
  }

  /**
   * Takes tokens if there are enough.
   *
   * @return whether there were
   */
  boolean take(Refill refill, int permits, long nowNanos) {
    double available = available(refill, nowNanos);
    if (available < permits) {
      return false;
    }
    tokens = available - permits;
    if (nowNanos - atNanos > 0) { // another thread may have read the clock later, and been faster
      atNanos = nowNanos;
    }
    return true;
  }

  /** How long from now until there are as many tokens as wanted, if nobody takes any. */
  long nanosUntil(Refill refill, double wanted, long nowNanos) {
    return Math.max(0, refill.nanosUntil(wanted, tokens) - (nowNanos - atNanos));
  }
}
