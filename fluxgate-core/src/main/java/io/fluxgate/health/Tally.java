package io.fluxgate.health;

import io.fluxgate.config.HealthConfig.Passive;

/**
 * How many requests there were within the window, and how many of them failed.
 *
 * @param requests all of them
 * @param failures those that failed
 */
record Tally(long requests, long failures) {

  static final Tally NONE = new Tally(0, 0);

  private static final int WIDEST_MARGIN = 20;

  Tally plus(Tally other) {
    return new Tally(requests + other.requests, failures + other.failures);
  }

  /** Whether these are enough requests, and enough of them failed, to look at the others' too. */
  boolean isSuspicious(Passive limits) {
    return limits.failurePercent() > 0
        && requests >= limits.minimumRequests()
        && 100.0 * failures >= (double) limits.failurePercent() * requests;
  }

  /**
   * Whether so much more of these failed than of the others that the fault is most likely here. As
   * products rather than quotients, which would round at the very margin.
   */
  boolean standsOutFrom(Tally others, Passive limits) {
    int margin = Math.min(limits.failurePercent(), WIDEST_MARGIN);
    double requestsOfBoth = (double) requests * others.requests;
    double ahead = (double) failures * others.requests - (double) others.failures * requests;
    return isSuspicious(limits)
        && others.requests >= limits.minimumRequests()
        && 100 * ahead >= margin * requestsOfBoth;
  }

  @Override
  public String toString() {
    return failures + " of " + requests;
  }
}
