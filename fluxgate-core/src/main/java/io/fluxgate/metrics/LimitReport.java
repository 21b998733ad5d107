package io.fluxgate.metrics;

/**
 * How often a limit of a route was exceeded since the gateway was built.
 *
 * @param route the id of the route
 * @param policy which limit
 * @param shadow whether it is only tried out, so that it refused none of these requests
 * @param exceeded how many requests exceeded it
 */
public record LimitReport(String route, String policy, boolean shadow, long exceeded) {}
