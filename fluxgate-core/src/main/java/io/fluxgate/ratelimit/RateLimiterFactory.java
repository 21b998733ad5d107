package io.fluxgate.ratelimit;

import io.fluxgate.plugin.Factory;
import java.util.List;

/**
 * Makes a rate limiter that a route's {@code route_rate_limit} or {@code user_rate_limit} names.
 */
public interface RateLimiterFactory extends Factory<RateLimiter> {

  /**
   * The factories that every gateway knows.
   *
   * @return {@code token_bucket}
   */
  static List<RateLimiterFactory> builtIns() {
    return TokenBucketFactory.ALL;
  }
}
