package io.fluxgate;

import io.fluxgate.cache.ResponseCaches;
import io.fluxgate.proxy.Forwarder;
import io.fluxgate.proxy.TrustedProxies;
import io.fluxgate.router.Route;
import io.fluxgate.router.Router;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything a gateway was assembled from. Immutable.
 *
 * @param host where it listens
 * @param port where it listens; 0 picks a free one
 * @param shutdownGrace how long requests in flight may go on
 * @param router finds a request's route
 * @param pipelines what each route does, by the route's index
 * @param forwarders what brings requests to upstreams, by the ids of the routes that have some
 * @param limits counts what exceeds the limits of the routes
 * @param caches what the routes keep
 * @param trustedProxies whose word about the client is believed
 * @param time the clock
 * @param listeners who hears what happens
 */
record Assembly(
    String host,
    int port,
    Duration shutdownGrace,
    Router router,
    List<Pipeline> pipelines,
    Map<String, Forwarder> forwarders,
    LimitCounts limits,
    ResponseCaches caches,
    TrustedProxies trustedProxies,
    TimeSource time,
    Listeners listeners) {

  Pipeline pipeline(Route route) {
    return pipelines.get(route.index());
  }
}
