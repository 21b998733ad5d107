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
 * @param circuitBreaker when it is left alone for a while
 */
public record UpstreamConfig(
    String url,
    int weight,
    boolean retryEnabled,
    int retries,
    Duration baseTime,
    CircuitBreakerConfig circuitBreaker) {}
