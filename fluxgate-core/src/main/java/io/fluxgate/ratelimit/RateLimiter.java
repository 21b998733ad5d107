package io.fluxgate.ratelimit;

import io.fluxgate.plugin.Spec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says who has asked too often. Each key has an allowance of its own. Never blocks, and is safe for
 * use by many threads.
 */
@FunctionalInterface
public interface RateLimiter {

  /**
   * Asks for something to be allowed, and counts it if it is.
   *
   * @param key whose allowance it goes on
   * @param permits how much it counts, 1 up to the limit; an ordinary request counts 1
   * @return {@link Allowed} or {@link Rejected}
   * @throws IllegalArgumentException if the permits are out of range: such a request could never be
   *     allowed
   */
  Decision tryAcquire(String key, int permits);

  /**
   * A token bucket for each key: it starts full, a request takes a token, and tokens come back one
   * after the other at a steady rate. Within any time of {@code t} seconds at most {@code capacity
   * + refillPerSecond * t} requests are allowed.
   *
   * <p>At most 100,000 keys are remembered; the option {@code max_keys} says otherwise.
   *
   * @param capacity how many tokens a bucket holds, 1 or more
   * @param refillPerSecond how many come back each second, more than 0
   * @return {@code token_bucket}
   */
  static Spec<RateLimiter> tokenBucket(double capacity, double refillPerSecond) {
    Map<String, Double> options = new LinkedHashMap<>();
    options.put(TokenBucketFactory.CAPACITY, capacity);
    options.put(TokenBucketFactory.REFILL_RATE, refillPerSecond);
    return Spec.named(TokenBucketFactory.NAME, options);
  }
}
