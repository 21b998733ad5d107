package io.fluxgate.cache;

/** Whether a kept answer may be given to a request (RFC 9111, 4, and RFC 5861). */
final class Reuse {

  private static final long NANOS = 1_000_000_000L;

  private Reuse() {}

  /** Without asking the origin. */
  static boolean isAllowed(StoredResponse stored, ClientTerms terms, long now) {
    if (terms.validate() || stored.terms().noCache()) {
      return false;
    }
    long age = stored.life().ageNanos(now);
    long remaining = stored.life().remainingNanos(now);
    if (isMore(age, terms.maxAge()) || (terms.maxAge() == 0 && age >= 0)) {
      return false;
    }
    if (remaining > 0) {
      return terms.minFresh() == 0 || !isLess(remaining, terms.minFresh());
    }
    return terms.maxStale() > 0
        && terms.minFresh() == 0
        && !stored.terms().mustRevalidate()
        && !isMore(-remaining, terms.maxStale());
  }

  /** While a new one is being fetched. */
  static boolean isAllowedMeanwhile(StoredResponse stored, ClientTerms terms, long now) {
    long stale = -stored.life().remainingNanos(now);
    return !terms.isParticular()
        && !stored.terms().noCache()
        && stale >= 0
        && stale < stored.life().whileRevalidateNanos();
  }

  /** Because no new one can be had. */
  static boolean isAllowedOnError(StoredResponse stored, ClientTerms terms, long now) {
    long stale = -stored.life().remainingNanos(now);
    return !terms.validate() && !stored.terms().noCache() && stale < stored.life().ifErrorNanos();
  }

  /** The same, for clients that demand nothing. */
  static boolean isAllowedOnError(StoredResponse stored, long now) {
    return isAllowedOnError(stored, ClientTerms.NONE, now);
  }

  private static boolean isMore(long nanos, long seconds) {
    return seconds < Long.MAX_VALUE / NANOS && nanos > seconds * NANOS;
  }

  private static boolean isLess(long nanos, long seconds) {
    return seconds >= Long.MAX_VALUE / NANOS || nanos < seconds * NANOS;
  }
}
