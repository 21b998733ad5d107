package io.fluxgate;

import io.fluxgate.cache.ResponseCaches;
import io.fluxgate.config.ListenerConfig;
import io.fluxgate.proxy.Forwarder;
import io.fluxgate.proxy.TrustedProxies;
import io.fluxgate.router.Route;
import io.fluxgate.router.Router;
import io.fluxgate.time.TimeSource;
import io.fluxgate.tls.ServerTls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a gateway was assembled from. Immutable.
 *
 * @param places where it listens
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
    List<Place> places,
    Duration shutdownGrace,
    Router router,
    List<Pipeline> pipelines,
    Map<String, Forwarder> forwarders,
    LimitCounts limits,
    ResponseCaches caches,
    TrustedProxies trustedProxies,
    TimeSource time,
    Listeners listeners) {

  /**
   * Where it listens.
   *
   * @param config what it is called and where it is
   * @param tls its keys; plain text if empty
   */
  record Place(ListenerConfig config, Optional<ServerTls> tls) {}

  Pipeline pipeline(Route route) {
    return pipelines.get(route.index());
  }
}
