package io.fluxgate.config;

import java.time.Duration;
import java.util.Optional;

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
 * @param tls how it is spoken to over TLS, if otherwise than usual
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
    Optional<UpstreamTlsConfig> tls,
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
}
