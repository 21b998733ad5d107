package io.fluxgate.ratelimit;

import java.time.Duration;

/**
 * The request is within the limit, and has been counted. The numbers are what the limiter knew when
 * it decided; other requests may have changed them since.
 *
 * @param limit how many permits a client may take at once after a long silence
 * @param remaining how many it may take right now after this request, 0 or more
 * @param moreNanos how long, if it takes none, until it may take more than that; 0 if it has the
 *     whole limit
 * @param resetNanos how long, if it takes none, until it has the whole limit again
 * @param delayNanos how long this request has to wait before it goes on; 0 for at once
 */
public record Allowed(long limit, long remaining, long moreNanos, long resetNanos, long delayNanos)
    implements Decision {

  /**
   * A request that may go on at once.
   *
   * @param limit how many permits a client may take at once after a long silence
   * @param remaining how many it may take right now after this request
   * @param moreAfter how long until it may take more than that
   * @param resetAfter how long until it has the whole limit again
   * @return the decision
   */
  public static Allowed of(long limit, long remaining, Duration moreAfter, Duration resetAfter) {
    return new Allowed(limit, remaining, moreAfter.toNanos(), resetAfter.toNanos(), 0);
  }

  /**
   * A request that may go on at once, where all comes back at once.
   *
   * @param limit how many permits a client may take at once after a long silence
   * @param remaining how many it may take right now after this request
   * @param resetAfter how long until it has the whole limit again
   * @return the decision
   */
  public static Allowed of(long limit, long remaining, Duration resetAfter) {
    return of(limit, remaining, resetAfter, resetAfter);
  }

  /**
   * How long this request has to wait before it goes on.
   *
   * @return zero for at once, or more
   */
  public Duration delay() {
    return Duration.ofNanos(delayNanos);
  }

  @Override
  public Duration moreAfter() {
    return Duration.ofNanos(moreNanos);
  }

  @Override
  public Duration resetAfter() {
    return Duration.ofNanos(resetNanos);
  }
}
