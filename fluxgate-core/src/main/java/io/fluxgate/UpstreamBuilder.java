package io.fluxgate;

import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.Resolve;
import io.fluxgate.config.UpstreamTlsConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Describes one server that a route's requests may go to. For one thread. */
public final class UpstreamBuilder {

  private final String url;
  private int weight = 1;
  private boolean retryEnabled;
  private int retries;
  private Duration baseTime = Duration.ZERO;
  private int maxInFlight;
  private Optional<UpstreamTlsConfig> tls = Optional.empty();
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
   * How it is spoken to over TLS, where its URL begins with {@code https} and the usual will not
   * do: its certificate verified against what Java trusts, and its name too.
   *
   * @param tls describes it
   * @return this builder
   */
  public UpstreamBuilder tls(Consumer<UpstreamTlsBuilder> tls) {
    UpstreamTlsBuilder builder = new UpstreamTlsBuilder();
    tls.accept(builder);
    this.tls = Optional.of(builder.build());
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
        url, weight, retryEnabled, retries, baseTime, maxInFlight, tls, resolve, breaker);
  }
}
