package io.fluxgate;

import io.fluxgate.config.CircuitBreakerConfig;
import java.time.Duration;

/** Describes when an upstream is left alone for a while. For one thread. */
public final class BreakerBuilder {

  private int failureThreshold = CircuitBreakerConfig.DEFAULT.failureThreshold();
  private Duration window = CircuitBreakerConfig.DEFAULT.window();
  private Duration open = CircuitBreakerConfig.DEFAULT.open();
  private int halfOpenRequests = CircuitBreakerConfig.DEFAULT.halfOpenRequests();
  private int successThreshold = CircuitBreakerConfig.DEFAULT.successThreshold();

  BreakerBuilder() {}

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

  CircuitBreakerConfig build() {
    return new CircuitBreakerConfig(
        true, failureThreshold, window, open, halfOpenRequests, successThreshold);
  }
}
