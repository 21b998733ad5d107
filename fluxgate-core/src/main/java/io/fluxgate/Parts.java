package io.fluxgate;

import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.concurrency.ConcurrencyLimiterFactory;
import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.CostConfig;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.filter.Filter;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.loadbalancer.LoadBalancerFactory;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.FilterFactory;
import io.fluxgate.plugin.Registry;
import io.fluxgate.plugin.Spec;
import io.fluxgate.plugin.builtin.BuiltInFilters;
import io.fluxgate.proxy.Upstream;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.ratelimit.RateLimiterFactory;
import io.fluxgate.router.PathPattern;
import io.fluxgate.router.Route;
import io.fluxgate.time.TimeSource;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.random.RandomGenerator;

/**
 * Makes a route's replaceable parts by name. The application's own come last, so that they can take
 * the place of built-in ones.
 */
final class Parts {

  private final FactoryContext context;
  private final Registry<LoadBalancer> loadBalancers;
  private final Registry<RateLimiter> rateLimiters;
  private final Registry<ConcurrencyLimiter> concurrencyLimiters;
  private final Registry<Filter> plugins;

  Parts(Surroundings surroundings) {
    context = new FactoryContext(surroundings.time, surroundings.random);
    loadBalancers =
        new Registry<>("load balancer", LoadBalancer.class)
            .addAll(LoadBalancerFactory.builtIns())
            .addServices(ServiceLoader.load(LoadBalancerFactory.class))
            .addAll(surroundings.loadBalancers);
    rateLimiters =
        new Registry<>("rate limiter", RateLimiter.class)
            .addAll(RateLimiterFactory.builtIns())
            .addServices(ServiceLoader.load(RateLimiterFactory.class))
            .addAll(surroundings.rateLimiters);
    concurrencyLimiters =
        new Registry<>("concurrency limiter", ConcurrencyLimiter.class)
            .addAll(ConcurrencyLimiterFactory.builtIns())
            .addServices(ServiceLoader.load(ConcurrencyLimiterFactory.class))
            .addAll(surroundings.concurrencyLimiters);
    plugins =
        new Registry<>("plugin", Filter.class)
            .addAll(BuiltInFilters.factories())
            .addServices(ServiceLoader.load(FilterFactory.class))
            .addAll(surroundings.plugins);
  }

  FactoryContext context() {
    return context;
  }

  TimeSource time() {
    return context.time();
  }

  RandomGenerator random() {
    return context.random();
  }

  LoadBalancer loadBalancer(PartConfig config) {
    return loadBalancers.create(config, context);
  }

  RateLimiter rateLimiter(PartConfig config) {
    return rateLimiters.create(config, context);
  }

  ConcurrencyLimiter concurrencyLimiter(PartConfig config) {
    return concurrencyLimiters.create(config, context);
  }

  Filter plugin(PartConfig config) {
    return plugins.create(config, context);
  }

  Handler handler(PartConfig.Live config) {
    if (config.part() instanceof Handler handler) {
      return handler;
    }
    throw new IllegalArgumentException(
        "must be a " + Handler.class.getName() + ": " + config.part().getClass().getName());
  }

  /** Makes every part of a route once and throws it away: what cannot be made is a problem. */
  void check(RouteConfig route, String place, Problems problems) {
    problems.make(place + ".path", () -> PathPattern.parse(route.path()));
    checkPredicates(route, place, problems);
    problems.make(place + ".load_balancing", () -> loadBalancer(route.loadBalancing()));
    for (int i = 0; i < route.upstreams().size(); i++) {
      String url = route.upstreams().get(i).url();
      problems.make(place + ".upstreams[" + i + "].url", () -> Upstream.parse(url));
    }
    route.routeRateLimit().ifPresent(it -> check(it, place + ".route_rate_limit", problems));
    route.userRateLimit().ifPresent(it -> check(it, place + ".user_rate_limit", problems));
    for (int i = 0; i < route.rateLimits().size(); i++) {
      if (route.rateLimits().get(i) instanceof RateLimitConfig own) {
        check(own, place + ".rate_limits[" + i + "]", problems);
      }
    }
    for (int i = 0; i < route.userIdKey().size(); i++) {
      String source = route.userIdKey().get(i);
      problems.make(place + ".user_id_key[" + i + "]", () -> UserIdentifier.parse(source));
    }
    route.concurrency().ifPresent(limit -> check(limit, place + ".concurrency", problems));
    List<PartConfig> filters = route.plugins();
    for (int i = 0; i < filters.size(); i++) {
      PartConfig filter = filters.get(i);
      problems.make(place + ".plugins[" + i + "]", () -> plugin(filter));
    }
    route.handler().ifPresent(live -> problems.make(place + ".handler", () -> handler(live)));
  }

  /** Makes every part of the gateway itself once and throws it away. */
  void check(GatewayConfig gateway, Problems problems) {
    for (int i = 0; i < gateway.rateLimits().size(); i++) {
      check(gateway.rateLimits().get(i), "rate_limits[" + i + "]", problems);
    }
    gateway
        .sharedRateLimits()
        .forEach(
            (name, limit) -> check(limit, Problem.place("shared_rate_limits", name), problems));
  }

  private void check(RateLimitConfig limit, String place, Problems problems) {
    problems.make(place, () -> mayCost(limit, rateLimiter(limit.algorithm())));
    limit
        .tiers()
        .limits()
        .forEach(
            (tier, other) ->
                problems.make(
                    Problem.place(place + ".tiers", tier),
                    () -> mayCost(limit, rateLimiter(other))));
  }

  /** A request that always costs more than there ever is could never be served. */
  private static RateLimiter mayCost(RateLimitConfig limit, RateLimiter limiter) {
    if (limit.cost().orElse(null) instanceof CostConfig.Fixed fixed
        && fixed.permits() > limiter.mostPermits()) {
      throw new IllegalArgumentException(
          "allows at most "
              + limiter.mostPermits()
              + " at once, but a request costs "
              + fixed.permits());
    }
    return limiter;
  }

  /** The same for a limit on requests in flight. */
  void check(ConcurrencyConfig limit, String place, Problems problems) {
    if (limit.priority().isPresent()) { // what a file can say has been checked
      problems.make(place + ".priority_by", () -> Priorities.of(limit));
    }
    problems.make(place, () -> concurrencyLimiter(limit.limiter()));
  }

  private static void checkPredicates(RouteConfig route, String place, Problems problems) {
    Route.Builder builder = Route.builder("/");
    route.host().ifPresent(host -> problems.make(place + ".host", () -> builder.host(host)));
    route
        .headers()
        .forEach(
            (name, value) ->
                problems.make(
                    Problem.place(place + ".headers", name), () -> builder.header(name, value)));
    route
        .query()
        .forEach(
            (name, value) ->
                problems.make(
                    Problem.place(place + ".query", name), () -> builder.query(name, value)));
  }

  /** A part as a configuration says it: by its name, or the live one. */
  static PartConfig said(Spec<?> spec) {
    return spec.live()
        .<PartConfig>map(PartConfig.Live::new)
        .orElseGet(() -> new PartConfig.Named(spec.name(), spec.options()));
  }

  /** Where a user is looked for, as a configuration says it. */
  static List<String> texts(UserIdentifier[] sources) {
    return Arrays.stream(sources).flatMap(source -> source.sources().stream()).toList();
  }
}
