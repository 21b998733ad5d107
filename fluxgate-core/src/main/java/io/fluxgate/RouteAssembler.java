package io.fluxgate;

import io.fluxgate.cache.ResponseCacheFilter;
import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.CircuitBreakerConfig;
import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.filter.Chain;
import io.fluxgate.filter.Filter;
import io.fluxgate.identity.FormFilter;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.metrics.GatewayEvent.BreakerChanged;
import io.fluxgate.metrics.GatewayListener;
import io.fluxgate.proxy.Endpoint;
import io.fluxgate.proxy.Forwarder;
import io.fluxgate.proxy.ForwardingHeaders;
import io.fluxgate.proxy.Upstream;
import io.fluxgate.ratelimit.RateLimitFilter;
import io.fluxgate.router.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the routes of one gateway, each with its chain. */
final class RouteAssembler {

  private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

  private final Parts parts;
  private final UpstreamTransport transport;
  private final ForwardingHeaders forwarding;
  private final GatewayListener listener;
  private final Set<String> ids = new HashSet<>();

  record Assembled(Route route, Chain chain) {}

  RouteAssembler(
      Parts parts,
      UpstreamTransport transport,
      ForwardingHeaders forwarding,
      GatewayListener listener) {
    this.parts = parts;
    this.transport = transport;
    this.forwarding = forwarding;
    this.listener = listener;
  }

  /** A route of this user, or of everybody if that is empty. */
  Assembled assemble(RouteConfig config, String user) {
    String id = config.id().orElseGet(() -> unusedId(config, user));
    ids.add(id);
    Route.Builder route = Route.builder(config.path()).id(id).methods(config.methods());
    config.host().ifPresent(route::host);
    config.headers().forEach(route::header);
    config.query().forEach(route::query);
    return new Assembled(route.build(), Link.compose(filters(config), end(config, id)));
  }

  /** Methods and path, and whatever makes that unique. */
  private String unusedId(RouteConfig config, String user) {
    String plain =
        (user.isEmpty() ? "" : user + ": ")
            + String.join(",", config.methods())
            + " "
            + config.path();
    String id = plain;
    for (int i = 2; ids.contains(id); i++) {
      id = plain + " #" + i;
    }
    return id;
  }

  /** What happens on the way to a route's upstreams, in this order. */
  private List<Filter> filters(RouteConfig config) {
    List<Filter> filters = new ArrayList<>();
    config.plugins().forEach(plugin -> filters.add(parts.plugin(plugin)));
    UserIdentifier user =
        UserIdentifier.firstOf(config.userIdKey().stream().map(UserIdentifier::parse).toList());
    if (config.userRateLimit().isPresent() && user.needsForm()) {
      filters.add(FormFilter.create());
    }
    config
        .routeRateLimit()
        .ifPresent(
            limit ->
                filters.add(
                    RateLimitFilter.of(parts.rateLimiter(limit), request -> "route", "route")));
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

  private Chain end(RouteConfig config, String id) {
    if (config.handler().isPresent()) {
      Handler handler = (Handler) config.handler().get().part();
      return new EndOfChain(handler::handle);
    }
    TimeoutsConfig timeouts = config.timeouts();
    List<Endpoint> endpoints = new ArrayList<>();
    for (UpstreamConfig upstream : config.upstreams()) {
      Upstream where = Upstream.parse(upstream.url());
      CircuitBreaker breaker = breaker(upstream.circuitBreaker(), timeouts, id, where.toString());
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
    return new EndOfChain(new Forwarder(settings, transport));
  }

  private CircuitBreaker breaker(
      CircuitBreakerConfig config, TimeoutsConfig timeouts, String route, String endpoint) {
    if (!config.enabled()) {
      return CircuitBreaker.disabled();
    }
    CircuitBreaker.Settings settings =
        new CircuitBreaker.Settings(
            config.failureThreshold(),
            config.window(),
            config.open(),
            config.halfOpenRequests(),
            config.successThreshold());
    // A probe that is still unanswered when its deadlines are over gives its place to another.
    Duration deadline = timeouts.connect().plus(timeouts.response());
    return CircuitBreaker.of(
        timeouts.response().isPositive() ? settings.withProbeTimeout(deadline) : settings,
        parts.time(),
        (from, to) -> {
          LOG.warn(
              "The breaker of {} (route {}) went from {} to {}",
              endpoint,
              Printable.text(route),
              from,
              to);
          listener.on(new BreakerChanged(route, endpoint, from.name(), to.name()));
        });
  }
}
