package io.fluxgate;

import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.CircuitBreakerConfig;
import io.fluxgate.config.UpstreamConfig.Resolve;
import java.time.Duration;
import java.util.function.Consumer;

/** Describes one server that a route's requests may go to. For one thread. */
public final class UpstreamBuilder {

  private final String url;
  private int weight = 1;
  private boolean retryEnabled;
  private int retries;
  private Duration baseTime = Duration.ZERO;
  private int maxInFlight;
  private Resolve resolve = Resolve.DEFAULT;
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

  /**
   * Sends requests again whose first attempt went here and failed, unless the route has {@linkplain
   * RouteBuilder#retry retries} of its own.
   *
   * @param retries how often, 0 to 100
   * @param baseTime the first pause, zero or more; it doubles with every further try
   * @return this builder
   */
  public UpstreamBuilder retries(int retries, Duration baseTime) {
    retryEnabled = true;
    this.retries = retries;
    this.baseTime = baseTime;
    return this;
  }

  /**
   * How many requests it has at a time at most; further ones go to the route's other upstreams, or
   * {@linkplain RouteBuilder#queue wait}.
   *
   * @param requests 0, which is the default, for no limit
   * @return this builder
   */
  public UpstreamBuilder maxInFlight(int requests) {
    maxInFlight = requests;
    return this;
  }

  /**
   * Takes each address of the host's name as an endpoint of its own, and looks the name up again at
   * an interval. For {@code http} only.
   *
   * @param interval more than zero
   * @return this builder
   */
  public UpstreamBuilder resolveAll(Duration interval) {
    resolve = new Resolve(true, interval);
    return this;
  }

  UpstreamConfig build() {
    return new UpstreamConfig(
        url, weight, retryEnabled, retries, baseTime, maxInFlight, resolve, breaker);
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
