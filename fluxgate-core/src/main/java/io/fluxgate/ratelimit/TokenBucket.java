package io.fluxgate.ratelimit;

/**
 * A bucket that begins full, loses tokens with each request, and fills again at a steady rate.
 * Within any {@code t} seconds at most {@code capacity + refillPerSecond * t} permits are given.
 *
 * <p>The state is the billionths of tokens there were at one moment; how many there are now follows
 * from the clock.
 */
final class TokenBucket extends Algorithm {

  private static final int TOKENS = 0;
  private static final int AT = 1;
  private static final double ONE_OF_A_BILLION = 1e-9;

  private final Refill refill;

  TokenBucket(Refill refill) {
    super((long) refill.capacity(), 2);
    this.refill = refill;
  }

  @Override
  void begin(long[] state, int at, long now) {
    write(state, at, refill.full());
    state[at + AT] = now;
  }

  @Override
  long remaining(long[] state, int at, long now) {
    double available = available(state, at, now);
    long whole = (long) (available * ONE_OF_A_BILLION); // which is rounded, and may be one off
    if (whole * Refill.NANO > available) {
      return whole - 1;
    }
    return (whole + 1) * Refill.NANO <= available ? whole + 1 : whole;
  }

  @Override
  long nanosUntil(long[] state, int at, long permits, long now) {
    double tokens = tokens(state, at);
    double wanted = permits * Refill.NANO;
    long passed = now - state[at + AT];
    if (refill.after(tokens, passed) >= wanted) {
      return 0;
    }
    long wait = refill.nanosUntil(wanted, tokens);
    return wait == FOREVER_NANOS ? wait : Math.max(1, wait - passed);
  }

  /** The capacity may be more than whole permits, and part of one counts too. */
  @Override
  boolean isWorthless(long[] state, int at, long now) {
    return available(state, at, now) >= refill.full();
  }

  @Override
  void take(long[] state, int at, long permits, long now) {
    write(state, at, available(state, at, now) - permits * Refill.NANO);
    if (now - state[at + AT] > 0) { // another thread may have read the clock later, and been faster
      state[at + AT] = now;
    }
  }

  @Override
  void giveBack(long[] state, int at, long permits, long now) {
    write(state, at, Math.min(refill.full(), tokens(state, at) + permits * Refill.NANO));
  }

  private double available(long[] state, int at, long now) {
    return refill.after(tokens(state, at), now - state[at + AT]);
  }

  private static double tokens(long[] state, int at) {
    return Double.longBitsToDouble(state[at + TOKENS]);
  }

  private static void write(long[] state, int at, double tokens) {
    state[at + TOKENS] = Double.doubleToRawLongBits(tokens);
  }
}
