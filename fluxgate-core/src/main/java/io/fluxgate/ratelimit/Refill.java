package io.fluxgate.ratelimit;

/**
 * How a bucket fills: the arithmetic, without any state. Tokens are counted in {@linkplain #NANO
 * billionths}, of which as many come back each nanosecond as there are tokens a second: so there is
 * little to divide, and all is exact while rates and numbers are whole.
 */
final class Refill {

  /** As many make one token. */
  static final double NANO = 1e9;

  private final double capacity;
  private final double full;
  private final double perNano;
  private final double nanosEach;

  /**
   * A way to fill.
   *
   * @param capacity how many tokens a bucket holds, 1 or more and finite
   * @param perSecond how many come back each second, more than 0 and finite
   */
  Refill(double capacity, double perSecond) {
    this.capacity = capacity;
    this.full = capacity * NANO;
    this.perNano = perSecond;
    this.nanosEach = 1 / perSecond;
  }

  /** How many tokens a bucket holds. */
  double capacity() {
    return capacity;
  }

  /** A full bucket. */
  double full() {
    return full;
  }

  /** How much there is so long after there was {@code tokens}; no more if time went back. */
  double after(double tokens, long elapsedNanos) {
    return elapsedNanos <= 0 ? tokens : Math.min(full, tokens + elapsedNanos * perNano);
  }

  /**
   * The shortest time from {@code tokens} until {@link #after} gives as much as is wanted. The
   * first guess is rounded, so it is tried out and mended: whoever waits this long is served and
   * whoever waits less is not, without any tolerance that would let through a little too much.
   *
   * @param wanted at most a full bucket
   */
  long nanosUntil(double wanted, double tokens) {
    double nanos = Math.ceil((wanted - tokens) * nanosEach);
    if (!(nanos < Algorithm.FOREVER_NANOS)) {
      return Algorithm.FOREVER_NANOS;
    }
    long wait = Math.max(0, (long) nanos);
    boolean exact = suffices(wait, tokens, wanted) && !suffices(wait - 1, tokens, wanted);
    return exact ? wait : mended(wait, tokens, wanted);
  }

  private long mended(long about, double tokens, double wanted) {
    long wait = about;
    long more = 1;
    while (!suffices(wait, tokens, wanted) && wait < Algorithm.FOREVER_NANOS) {
      wait += more;
      more *= 2;
    }
    long less = 1;
    while (suffices(wait - less, tokens, wanted)) {
      wait -= less;
      less *= 2;
    }
    for (less /= 2; less > 0; less /= 2) {
      if (suffices(wait - less, tokens, wanted)) {
        wait -= less;
      }
    }
    return Math.min(wait, Algorithm.FOREVER_NANOS);
  }

  private boolean suffices(long wait, double tokens, double wanted) {
    return wait >= 0 && tokens + wait * perNano >= wanted;
  }
}
