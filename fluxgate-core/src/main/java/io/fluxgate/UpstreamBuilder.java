package io.fluxgate;

import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.CircuitBreakerConfig;
import java.time.Duration;
import java.util.function.Consumer;

/** Describes one server that a route's requests may go to. For one thread. */
public final class UpstreamBuilder {

  private final String url;
  private int weight = 1;
  private CircuitBreakerConfig breaker = CircuitBreakerConfig.DEFAULT;

  UpstreamBuilder(String url) {
    this.url = url;
  }

  /**
   * Its share of the requests, in proportion to the others'.
   *
   * @param weight 1 or more; 1 unless said otherwise
   * @return this builder
   */
  public UpstreamBuilder weight(int weight) {
    this.weight = weight;
    return this;
  }

  /**
   * Leaves it alone for a while when it fails.
   *
   * @param breaker describes when
   * @return this builder
   */
  public UpstreamBuilder circuitBreaker(Consumer<BreakerBuilder> breaker) {
    BreakerBuilder builder = new BreakerBuilder();
    breaker.accept(builder);
    this.breaker = builder.build();
    return this;
  }

  UpstreamConfig build() {
    return new UpstreamConfig(url, weight, false, 0, Duration.ZERO, breaker);
  }

  /** Describes when an upstream is left alone. */
  public static final class BreakerBuilder {

    private int failureThreshold = CircuitBreakerConfig.DEFAULT.failureThreshold();
    private Duration window = CircuitBreakerConfig.DEFAULT.window();
    private Duration open = CircuitBreakerConfig.DEFAULT.open();
    private int halfOpenRequests = CircuitBreakerConfig.DEFAULT.halfOpenRequests();
    private int successThreshold = CircuitBreakerConfig.DEFAULT.successThreshold();

    private BreakerBuilder() {}

    /**
     * How many failures within the window open the breaker.
     *
     * @param failures 1 or more; 5 unless said otherwise
     * @return this builder
     */
    public BreakerBuilder failureThreshold(int failures) {
      failureThreshold = failures;
      return this;
    }

    /**
     * How long a failure counts.
     *
     * @param window more than zero; 60 s unless said otherwise
     * @return this builder
     */
    public BreakerBuilder window(Duration window) {
      this.window = window;
      return this;
    }

    /**
     * How long the breaker stays open.
     *
     * @param open more than zero; 30 s unless said otherwise
     * @return this builder
     */
    public BreakerBuilder openFor(Duration open) {
      this.open = open;
      return this;
    }

    /**
     * How many requests at a time then test the upstream.
     *
     * @param requests 1 or more; 3 unless said otherwise
     * @return this builder
     */
    public BreakerBuilder halfOpenRequests(int requests) {
      halfOpenRequests = requests;
      return this;
    }

    /**
     * How many successes close the breaker again.
     *
     * @param successes 1 or more; 2 unless said otherwise
     * @return this builder
     */
    public BreakerBuilder successThreshold(int successes) {
      successThreshold = successes;
      return this;
    }

    private CircuitBreakerConfig build() {
      return new CircuitBreakerConfig(
          true, failureThreshold, window, open, halfOpenRequests, successThreshold);
    }
  }
}
