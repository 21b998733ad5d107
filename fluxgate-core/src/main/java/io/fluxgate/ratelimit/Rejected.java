package io.fluxgate.ratelimit;

import java.time.Duration;

/**
 * The request is beyond the limit; it has not been counted.
 *
 * @param limit how many permits a client may take at once after a long silence
 * @param remaining how many it may take right now, 0 or more but fewer than were asked for
 * @param retryNanos how long it must wait for the same request to be allowed, more than zero: a
 *     client of which no other request comes in between is served after exactly this time, and not
 *     a nanosecond sooner; longer waits than 36,500 days are told as that
 * @param resetNanos how long, if it takes none, until it has the whole limit again
 */
public record Rejected(long limit, long remaining, long retryNanos, long resetNanos)
    implements Decision {

  /** The wait of a request that counts more than the whole limit. */
  static final long NEVER = Long.MAX_VALUE;

  /**
   * A request that is beyond the limit.
   *
   * @param limit how many permits a client may take at once after a long silence
   * @param remaining how many it may take right now
   * @param retryAfter how long it must wait for the same request to be allowed
   * @param resetAfter how long until it has the whole limit again
   * @return the decision
   */
  public static Rejected of(long limit, long remaining, Duration retryAfter, Duration resetAfter) {
    return new Rejected(limit, remaining, retryAfter.toNanos(), resetAfter.toNanos());
  }

  /**
   * A request that is beyond the limit, where all comes back at once.
   *
   * @param limit how many permits a client may take at once after a long silence
   * @param remaining how many it may take right now
   * @param retryAfter how long it must wait for the same request to be allowed
   * @return the decision
   */
  public static Rejected of(long limit, long remaining, Duration retryAfter) {
    return of(limit, remaining, retryAfter, retryAfter);
  }

  /**
   * How long the same request has to wait to be allowed.
   *
   * @return more than zero
   */
  public Duration retryAfter() {
    return Duration.ofNanos(retryNanos);
  }

  @Override
  public Duration moreAfter() {
    return Duration.ofNanos(retryNanos);
  }

  @Override
  public Duration resetAfter() {
    return Duration.ofNanos(resetNanos);
  }
}
