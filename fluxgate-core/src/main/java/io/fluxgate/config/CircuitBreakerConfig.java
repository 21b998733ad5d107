package io.fluxgate.config;

import java.time.Duration;

/**
 * When an upstream is left alone for a while.
 *
 * @param enabled whether it ever is
 * @param failureThreshold how many failures within the window open the breaker, 1 or more
 * @param window how long a failure counts
 * @param open how long it stays open
 * @param halfOpenRequests how many requests at a time then test it, 1 or more
 * @param successThreshold how many successes close it again, 1 or more
 */
public record CircuitBreakerConfig(
    boolean enabled,
    int failureThreshold,
    Duration window,
    Duration open,
    int halfOpenRequests,
    int successThreshold) {

  /** Disabled, with the numbers that hold if only {@code enabled} is said. */
  public static final CircuitBreakerConfig DEFAULT =
      new CircuitBreakerConfig(false, 5, Duration.ofSeconds(60), Duration.ofSeconds(30), 3, 2);
}
