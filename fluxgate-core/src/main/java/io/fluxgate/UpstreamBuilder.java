package io.fluxgate;

import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.UpstreamConfig;
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
}
