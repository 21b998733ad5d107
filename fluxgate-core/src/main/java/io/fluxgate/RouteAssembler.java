package io.fluxgate;

import io.fluxgate.cache.ResponseCacheFilter;
import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.filter.Filter;
import io.fluxgate.identity.FormFilter;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.metrics.GatewayListener;
import io.fluxgate.proxy.Endpoint;
import io.fluxgate.proxy.Forwarder;
import io.fluxgate.proxy.ForwardingHeaders;
import io.fluxgate.proxy.Upstream;
import io.fluxgate.ratelimit.RateLimitFilter;
import io.fluxgate.router.Route;
import java.util.ArrayList;
import java.util.List;

/** Makes the routes of one gateway, each with its chain. */
final class RouteAssembler {

  private final Parts parts;
  private final UpstreamTransport transport;
  private final ForwardingHeaders forwarding;
  private final BreakerAssembler breakers;

  record Assembled(Route route, Pipeline pipeline) {}

  RouteAssembler(
      Parts parts,
      UpstreamTransport transport,
      ForwardingHeaders forwarding,
      GatewayListener listener) {
    this.parts = parts;
    this.transport = transport;
    this.forwarding = forwarding;
    this.breakers = new BreakerAssembler(parts.time(), listener);
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
  private List<Filter> filters(RouteConfig config) {
    List<Filter> filters = new ArrayList<>();
    config.plugins().forEach(plugin -> filters.add(parts.plugin(plugin)));
    UserIdentifier user =
        UserIdentifier.firstOf(config.userIdKey().stream().map(UserIdentifier::parse).toList());
    config
        .routeRateLimit()
        .ifPresent(
            limit ->
                filters.add(
                    RateLimitFilter.of(parts.rateLimiter(limit), request -> "route", "route")));
    if (config.userRateLimit().isPresent() && user.needsForm()) {
      filters.add(FormFilter.create());
    }
    config
        .userRateLimit()
        .ifPresent(
            limit ->
                filters.add(
                    RateLimitFilter.of(
                        parts.rateLimiter(limit),
                        request -> user.identifyOrAddress(request).key(),
                        "user")));
    if (config.cache().enabled()) {
      filters.add(
          ResponseCacheFilter.of(
              new ResponseCacheFilter.Settings(
                  config.cache().ttl(),
                  config.cache().maxEntries(),
                  config.cache().maxBytes(),
                  config.cache().maxObjectBytes()),
              parts.time()));
    }
    return filters;
  }

  private Pipeline pipeline(RouteConfig config, String id) {
    List<Filter> filters = filters(config);
    return config.handler().isPresent()
        ? Pipeline.of(filters, parts.handler(config.handler().get()))
        : Pipeline.of(filters, forwarder(config, id));
  }

  private Forwarder forwarder(RouteConfig config, String id) {
    TimeoutsConfig timeouts = config.timeouts();
    List<Endpoint> endpoints = new ArrayList<>();
    for (UpstreamConfig upstream : config.upstreams()) {
      Upstream where = Upstream.parse(upstream.url());
      CircuitBreaker breaker =
          breakers.breaker(upstream.circuitBreaker(), timeouts, id, where.toString());
      endpoints.add(new Endpoint(endpoints.size(), where, upstream.weight(), breaker));
    }
    Forwarder.Settings settings =
        new Forwarder.Settings(
            endpoints,
            parts.loadBalancer(config.loadBalancing()),
            new Deadlines(
                timeouts.connect(), timeouts.response(), timeouts.idle(), timeouts.total()),
            config.preserveHost(),
            forwarding);
    return new Forwarder(settings, transport);
  }
}
