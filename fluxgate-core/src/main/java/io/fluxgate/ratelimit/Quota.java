package io.fluxgate.ratelimit;

import java.time.Duration;

/**
 * What a limiter promises, in numbers that clients understand: so many permits in so long a time.
 *
 * @param limit the permits, 1 or more
 * @param window the time, more than zero
 */
public record Quota(long limit, Duration window) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public Quota {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1: " + limit);
    }
    if (!window.isPositive()) {
      throw new IllegalArgumentException("window must be more than zero: " + window);
    }
  }
}
