package io.fluxgate;

import io.fluxgate.cache.ResponseCaches;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.StickyConfig;
import io.fluxgate.filter.Filter;
import io.fluxgate.proxy.Forwarder;
import io.fluxgate.proxy.StickySessions;
import io.fluxgate.router.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the routes of one gateway, each with its chain. */
final class RouteAssembler {

  private final Parts parts;
  private final LimitAssembler limits;
  private final ForwarderAssembler.Shared shared;
  private final ConcurrencyAssembler concurrency;
  private final CacheAssembler caches;
  private final Map<String, Forwarder> forwarders = new LinkedHashMap<>();

  record Assembled(Route route, Pipeline pipeline) {}

  RouteAssembler(
      Parts parts,
      LimitAssembler limits,
      ForwarderAssembler.Shared shared,
      ConcurrencyAssembler concurrency) {
    this.parts = parts;
    this.limits = limits;
    this.shared = shared;
    this.concurrency = concurrency;
    this.caches = new CacheAssembler(parts.time());
  }

  /** A route that is called so. */
  Assembled assemble(RouteConfig config, String id) {
    return new Assembled(route(config).id(id).build(), pipeline(config, id));
  }

  private static Route.Builder route(RouteConfig config) {
    Route.Builder route = Route.builder(config.path()).methods(config.methods());
    config.host().ifPresent(route::host);
    config.headers().forEach(route::header);
    config.query().forEach(route::query);
    return route;
  }

  /** What happens on the way to a route's upstreams, in this order. */
  private List<Filter> filters(RouteConfig config, String id) {
    List<Filter> filters = new ArrayList<>();
    config.plugins().forEach(plugin -> filters.add(parts.plugin(plugin)));
    filters.addAll(limits.filters(config, id));
    if (config.cache().enabled()) {
      filters.add(caches.make(config.cache(), id));
    }
    return filters;
  }

  private Pipeline pipeline(RouteConfig config, String id) {
    List<Filter> filters = filters(config, id);
    filters.addAll(concurrency.filters(config, id));
    if (config.handler().isPresent()) {
      return Pipeline.of(filters, parts.handler(config.handler().get()));
    }
    Optional<StickySessions> sticky = config.sticky().map(RouteAssembler::sticky);
    Forwarder forwarder = new ForwarderAssembler(parts, shared, config, id).assemble(sticky);
    forwarders.put(id, forwarder);
    sticky.ifPresent(clients -> filters.addFirst(clients.filter()));
    return Pipeline.of(filters, forwarder, config.upgrade());
  }

  private static StickySessions sticky(StickyConfig config) {
    return new StickySessions(
        new StickySessions.Settings(
            config.cookie(),
            config.secrets(),
            config.path(),
            config.secure(),
            config.httpOnly(),
            config.sameSite(),
            config.maxAge()));
  }

  /** The caches made so far. */
  ResponseCaches caches() {
    return caches.caches();
  }

  /** Those made so far, by the ids of their routes. */
  Map<String, Forwarder> forwarders() {
    return forwarders;
  }
}
