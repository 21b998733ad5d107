package io.fluxgate.config;

import java.time.Duration;

/**
 * One server a route's requests may go to.
 *
 * @param url where it is: scheme, host, optional port, and an optional path that is put before the
 *     request's
 * @param weight its share of the requests in proportion to the others', 1 or more
 * @param retryEnabled whether requests whose first attempt went here are tried again
 * @param retries how often, 0 or more
 * @param baseTime the first pause between tries
 * @param maxInFlight how many requests it has at a time at most; 0 is no limit
 * @param resolve which of its name's addresses are used
 * @param circuitBreaker when it is left alone for a while
 */
public record UpstreamConfig(
    String url,
    int weight,
    boolean retryEnabled,
    int retries,
    Duration baseTime,
    int maxInFlight,
    Resolve resolve,
    CircuitBreakerConfig circuitBreaker) {

  /**
   * Which addresses of a host's name are used.
   *
   * @param all whether each is an endpoint of its own; otherwise the engine connects to the name
   * @param interval how often the name is looked up again, more than zero
   */
  public record Resolve(boolean all, Duration interval) {

    /** The name, left to the engine. */
    public static final Resolve DEFAULT = new Resolve(false, Duration.ofSeconds(30));
  }

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
}
