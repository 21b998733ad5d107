package io.fluxgate.concurrency;

import io.fluxgate.plugin.Factory;
import java.util.List;

/**
 * Makes the limiter that {@code concurrency} of a route or of the gateway names. An algorithm of
 * one's own is a {@link Limit}: {@code ConcurrencyLimiter.of(limit, context.time())}.
 */
public interface ConcurrencyLimiterFactory extends Factory<ConcurrencyLimiter> {

  /**
   * The factories that every gateway knows.
   *
   * @return {@code fixed} and {@code adaptive}
   */
  static List<ConcurrencyLimiterFactory> builtIns() {
    return List.of(new FixedFactory(), new AdaptiveFactory());
  }
}
