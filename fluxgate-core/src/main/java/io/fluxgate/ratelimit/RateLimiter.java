package io.fluxgate.ratelimit;

import io.fluxgate.plugin.Spec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Says who has asked too often. Each key has an allowance of its own. Safe for use by many threads.
 *
 * <p>An application may bring its own, to keep the counters where several gateways share them: see
 * {@link RateLimiterFactory}.
 */
@FunctionalInterface
public interface RateLimiter {

  /**
   * Asks for something to be allowed, and counts it if it is. Does not wait, unless {@link
   * #mayWait()} says so.
   *
   * @param key whose allowance it goes on
   * @param permits how much it counts, 1 up to {@link #mostPermits()}; an ordinary request counts 1
   * @return {@link Allowed} or {@link Rejected}
   * @throws IllegalArgumentException if the permits are out of range: such a request could never be
   *     allowed
   * @throws RateLimiterException if it cannot decide
   */
  Decision tryAcquire(String key, long permits);

  /**
   * Takes back permits that were allowed a moment ago and will not be used, because another limit
   * refused the same request. A limiter that cannot lets them count.
   *
   * @param key whose allowance they went on
   * @param permits how many
   * @throws RateLimiterException if it cannot say so to where it keeps its state
   */
  default void giveBack(String key, long permits) {}

  /**
   * What it promises, for clients to read.
   *
   * @return the quota, or empty if it cannot be said in numbers; clients then are not told about
   *     this limit before they exceed it
   */
  default Optional<Quota> quota() {
    return Optional.empty();
  }

  /**
   * The most permits that one request can ever be allowed.
   *
   * @return 1 or more; as many as there are unless a limiter says otherwise
   */
  default long mostPermits() {
    return Long.MAX_VALUE;
  }

  /**
   * Whether {@link #tryAcquire} may block, for example on a network, or may allow something that
   * has to {@linkplain Allowed#delay() wait}. The requests of a route with such a limiter run on
   * virtual threads.
   *
   * @return false unless a limiter says otherwise; always the same
   */
  default boolean mayWait() {
    return false;
  }

  /**
   * A token bucket for each key: it starts full, a request takes a token, and tokens come back one
   * after the other at a steady rate. Within any time of {@code t} seconds at most {@code capacity
   * + refillPerSecond * t} requests are allowed.
   *
   * <p>This and all others remember at most 100,000 keys; the option {@code max_keys} says
   * otherwise. {@link Spec#with} sets options that have no parameter here.
   *
   * @param capacity how many tokens a bucket holds, 1 or more
   * @param refillPerSecond how many come back each second, more than 0
   * @return {@code token_bucket}
   */
  static Spec<RateLimiter> tokenBucket(double capacity, double refillPerSecond) {
    return Algorithms.TOKEN_BUCKET.spec(
        Algorithms.CAPACITY, capacity, Algorithms.REFILL_RATE, refillPerSecond);
  }

  /**
   * So many requests in each of the windows that follow one another, the same windows for all keys.
   * Cheap, and with a known weakness: around the edge between two windows twice the limit may pass
   * within a moment. {@link #slidingWindow} costs the same and nearly never lets that happen.
   *
   * @param limit how many in each window, 1 or more
   * @param window how long a window is, whole milliseconds
   * @return {@code fixed_window}
   */
  static Spec<RateLimiter> fixedWindow(int limit, Duration window) {
    return Algorithms.FIXED_WINDOW.spec(
        Algorithms.LIMIT, limit, Algorithms.WINDOW, Algorithms.millis(window));
  }

  /**
   * About so many requests within the last window, wherever it begins: an estimate from the present
   * fixed window and a share of the one before, as if that had been used evenly. It needs no more
   * memory than a fixed window.
   *
   * @param limit how many within a window, 1 or more
   * @param window how long a window is, whole milliseconds
   * @return {@code sliding_window}
   */
  static Spec<RateLimiter> slidingWindow(int limit, Duration window) {
    return Algorithms.SLIDING_WINDOW.spec(
        Algorithms.LIMIT, limit, Algorithms.WINDOW, Algorithms.millis(window));
  }

  /**
   * Exactly so many requests within any time of a window's length. It remembers each request of the
   * last window: 16 bytes of memory for each.
   *
   * @param limit how many within a window, 1 or more
   * @param window how long a window is, whole milliseconds
   * @return {@code sliding_log}
   */
  static Spec<RateLimiter> slidingLog(int limit, Duration window) {
    return Algorithms.SLIDING_LOG.spec(
        Algorithms.LIMIT, limit, Algorithms.WINDOW, Algorithms.millis(window));
  }

  /**
   * Lets requests out at a steady pace, one each {@code window / limit}; those that come sooner
   * wait in a queue of their key, on their virtual threads. The option {@code max_waiting}, 100
   * unless said otherwise, bounds the queue, and {@code max_wait_ms}, 1,000 unless said otherwise,
   * the wait; beyond either a request is refused.
   *
   * @param limit how many within a window, 1 or more
   * @param window how long a window is, whole milliseconds
   * @return {@code leaky_bucket}
   */
  static Spec<RateLimiter> leakyBucket(int limit, Duration window) {
    return Algorithms.LEAKY_BUCKET.spec(
        Algorithms.LIMIT, limit, Algorithms.WINDOW, Algorithms.millis(window));
  }

  /**
   * The generic cell rate algorithm: one request each {@code window / limit}, rounded up to a whole
   * nanosecond, and up to {@code burst} at once. Within any time {@code t} at most {@code burst + t
   * * limit / window} requests are allowed.
   *
   * @param limit how many within a window in the long run, 1 or more
   * @param window how long a window is, whole milliseconds
   * @param burst how many at once, 1 or more
   * @return {@code gcra}
   */
  static Spec<RateLimiter> gcra(int limit, Duration window, int burst) {
    return Algorithms.GCRA
        .spec(Algorithms.LIMIT, limit, Algorithms.WINDOW, Algorithms.millis(window))
        .with(Algorithms.BURST, burst);
  }

  /**
   * No limit, for example for the clients of one tier.
   *
   * @return {@code none}
   */
  static Spec<RateLimiter> none() {
    return Spec.named(NoLimit.NAME, Map.of());
  }
}
