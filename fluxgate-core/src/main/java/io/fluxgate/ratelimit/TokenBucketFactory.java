package io.fluxgate.ratelimit;

import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import java.util.List;

/** Makes token bucket limiters from {@code capacity}, {@code refill_rate} and {@code max_keys}. */
final class TokenBucketFactory implements RateLimiterFactory {

  static final String NAME = "token_bucket";
  static final String CAPACITY = "capacity";
  static final String REFILL_RATE = "refill_rate";
  static final String MAX_KEYS = "max_keys";
  static final int DEFAULT_MAX_KEYS = 100_000;

  static final List<RateLimiterFactory> ALL = List.of(new TokenBucketFactory());

  /** What stands for a refill rate that has been told to be a problem already. */
  private static final double UNREADABLE = -Double.MAX_VALUE;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public RateLimiter create(Options options, FactoryContext context) {
    double capacity = options.number(CAPACITY, 1, Double.MAX_VALUE);
    double refillPerSecond = options.number(REFILL_RATE, UNREADABLE, Double.MAX_VALUE);
    long maxKeys = options.integer(MAX_KEYS, 1, Integer.MAX_VALUE, DEFAULT_MAX_KEYS);
    if (refillPerSecond <= 0) {
      if (refillPerSecond != UNREADABLE) {
        options.reject(REFILL_RATE, "must be more than 0: " + refillPerSecond);
      }
      refillPerSecond = 1;
    }
    return new TokenBucketLimiter(
        new Refill(capacity, refillPerSecond), (int) maxKeys, context.time());
  }
}
