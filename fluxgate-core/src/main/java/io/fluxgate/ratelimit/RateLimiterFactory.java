package io.fluxgate.ratelimit;

import io.fluxgate.plugin.Factory;
import java.util.List;

/**
 * Makes a rate limiter that a limit names as its {@code type}, from the limit's options and on the
 * gateway's clock.
 *
 * <p>This is the way to keep counters where several gateways share them. Two shapes work:
 *
 * <ul>
 *   <li>a limiter that asks its store for each request says {@link RateLimiter#mayWait()}; its
 *       requests then run on virtual threads;
 *   <li>a limiter that takes permits from its store in advance and in the background answers from
 *       what it has, at once, and need not say so.
 * </ul>
 *
 * <p>Either throws a {@link RateLimiterException} while the store does not answer. Whether requests
 * are then allowed or denied is no concern of the limiter: each limit says it, {@code on_error}.
 * Every limit of a configuration gets a limiter of its own; one that is shared by several routes is
 * made once. What a limiter knows lives in that object, so whoever keeps the object keeps the
 * counters.
 */
public interface RateLimiterFactory extends Factory<RateLimiter> {

  /**
   * The factories that every gateway knows.
   *
   * @return {@code token_bucket}, {@code fixed_window}, {@code sliding_window}, {@code
   *     sliding_log}, {@code leaky_bucket}, {@code gcra} and {@code none}
   */
  static List<RateLimiterFactory> builtIns() {
    return Algorithms.ALL;
  }
}
