package io.fluxgate;

import static java.util.Objects.requireNonNull;

import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.CostConfig;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HedgeConfig;
import io.fluxgate.config.LimitConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.QueueConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RetryConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.SharedLimitConfig;
import io.fluxgate.config.StickyConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.UpgradeConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.filter.Filter;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.plugin.Spec;
import io.fluxgate.ratelimit.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Describes one route. Values are not checked here; the gateway's {@code build()} reports
 * everything at once. For one thread.
 */
public final class RouteBuilder {

  private final Optional<String> id;
  private final List<String> methods = new ArrayList<>();
  private String path = "";
  private Optional<String> host = Optional.empty();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, String> query = new LinkedHashMap<>();
  private PartConfig loadBalancing = RouteConfig.DEFAULT_LOAD_BALANCING;
  private final List<UpstreamConfig> upstreams = new ArrayList<>();
  private boolean preserveHost;
  private UpgradeConfig upgrade = UpgradeConfig.DEFAULT;
  private TimeoutsConfig timeouts = TimeoutsConfig.DEFAULT;
  private Optional<RetryConfig> retry = Optional.empty();
  private Optional<HedgeConfig> hedge = Optional.empty();
  private QueueConfig queue = QueueConfig.DEFAULT;
  private Optional<StickyConfig> sticky = Optional.empty();
  private Optional<RateLimitConfig> rateLimit = Optional.empty();
  private Optional<RateLimitConfig> userRateLimit = Optional.empty();
  private final List<LimitConfig> rateLimits = new ArrayList<>();
  private List<String> userIdKey = List.of();
  private Optional<ConcurrencyConfig> concurrency = Optional.empty();
  private CacheConfig cache = CacheConfig.DEFAULT;
  private final List<PartConfig> plugins = new ArrayList<>();
  private Optional<HealthConfig> health = Optional.empty();
  private Optional<PartConfig.Live> handler = Optional.empty();

  private RouteBuilder(Optional<String> id) {
    this.id = id;
  }

  static RouteConfig describe(Optional<String> id, Consumer<RouteBuilder> description) {
    RouteBuilder builder = new RouteBuilder(id);
    description.accept(builder);
    return builder.build();
  }

  /**
   * Takes GET and HEAD requests.
   *
   * @param path literal segments, {@code :name} or {@code {name}} for one segment, a last {@code *}
   *     for the rest
   * @return this builder
   */
  public RouteBuilder get(String path) {
    return path(path).methods("GET");
  }

  /**
   * Takes POST requests.
   *
   * @param path as for {@link #get}
   * @return this builder
   */
  public RouteBuilder post(String path) {
    return path(path).methods("POST");
  }

  /**
   * Takes PUT requests.
   *
   * @param path as for {@link #get}
   * @return this builder
   */
  public RouteBuilder put(String path) {
    return path(path).methods("PUT");
  }

  /**
   * Takes PATCH requests.
   *
   * @param path as for {@link #get}
   * @return this builder
   */
  public RouteBuilder patch(String path) {
    return path(path).methods("PATCH");
  }

  /**
   * Takes DELETE requests.
   *
   * @param path as for {@link #get}
   * @return this builder
   */
  public RouteBuilder delete(String path) {
    return path(path).methods("DELETE");
  }

  /**
   * Takes requests of every method.
   *
   * @param path as for {@link #get}
   * @return this builder
   */
  public RouteBuilder any(String path) {
    return path(path).methods("*");
  }

  /**
   * The path it takes; its methods are said with {@link #methods}.
   *
   * @param path as for {@link #get}
   * @return this builder
   * @throws IllegalArgumentException if it was given another path before: a route has one
   */
  public RouteBuilder path(String path) {
    requireNonNull(path, "path");
    if (!this.path.isEmpty() && !this.path.equals(path)) {
      throw new IllegalArgumentException(
          "a route has one path, '" + this.path + "': describe another route for '" + path + "'");
    }
    this.path = path;
    return this;
  }

  /**
   * Methods it takes, besides those said before.
   *
   * @param names methods, or {@code *} for all
   * @return this builder
   */
  public RouteBuilder methods(String... names) {
    for (String name : names) {
      if (!methods.contains(name)) {
        methods.add(name);
      }
    }
    return this;
  }

  /**
   * Takes only requests for a host.
   *
   * @param host a name, or {@code *.example.com}
   * @return this builder
   */
  public RouteBuilder host(String host) {
    this.host = Optional.of(host);
    return this;
  }

  /**
   * Takes only requests with a header.
   *
   * @param name its name
   * @param value its value; {@code *} for any
   * @return this builder
   */
  public RouteBuilder whenHeader(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /**
   * Takes only requests with a query parameter.
   *
   * @param name its name
   * @param value its value; {@code *} for any
   * @return this builder
   */
  public RouteBuilder whenQuery(String name, String value) {
    query.put(name, value);
    return this;
  }

  /**
   * A server its requests may go to.
   *
   * @param url scheme, host, optional port, and an optional path that is put before the request's
   * @return this builder
   */
  public RouteBuilder upstream(String url) {
    return upstream(url, any -> {});
  }

  /**
   * A server its requests may go to.
   *
   * @param url scheme, host, optional port, and an optional path that is put before the request's
   * @param upstream describes it
   * @return this builder
   */
  public RouteBuilder upstream(String url, Consumer<UpstreamBuilder> upstream) {
    UpstreamBuilder builder = new UpstreamBuilder(requireNonNull(url, "url"));
    upstream.accept(builder);
    upstreams.add(builder.build());
    return this;
  }

  /**
   * Ends the route inside the application, in place of upstreams.
   *
   * @param handler answers its requests
   * @return this builder
   */
  public RouteBuilder handle(Handler handler) {
    this.handler = Optional.of(new PartConfig.Live(requireNonNull(handler, "handler")));
    return this;
  }

  /**
   * How one of its upstreams is chosen.
   *
   * @param balancer for example {@link LoadBalancer#weightedRoundRobin()}; round robin unless said
   *     otherwise
   * @return this builder
   */
  public RouteBuilder loadBalancer(Spec<LoadBalancer> balancer) {
    loadBalancing = Parts.said(balancer);
    return this;
  }

  /**
   * How one of its upstreams is chosen.
   *
   * @param balancer the application's own
   * @return this builder
   */
  public RouteBuilder loadBalancer(LoadBalancer balancer) {
    return loadBalancer(Spec.live(balancer));
  }

  /**
   * How many requests all its clients together may make.
   *
   * @param limit for example {@link RateLimiter#tokenBucket}; no limit unless said otherwise
   * @return this builder
   */
  public RouteBuilder rateLimit(Spec<RateLimiter> limit) {
    return rateLimit(limit, any -> {});
  }

  /**
   * How many requests all its clients together may make.
   *
   * @param limit for example {@link RateLimiter#tokenBucket}
   * @param terms describes what else is to be said about it
   * @return this builder
   */
  public RouteBuilder rateLimit(Spec<RateLimiter> limit, Consumer<RateLimitBuilder> terms) {
    rateLimit = Optional.of(RateLimitBuilder.describe("route", limit, List.of(), terms));
    return this;
  }

  /**
   * How many requests all its clients together may make.
   *
   * @param limiter the application's own; routes that are given the same one share it
   * @return this builder
   */
  public RouteBuilder rateLimit(RateLimiter limiter) {
    return rateLimit(Spec.live(limiter));
  }

  /**
   * How many requests each of its users may make.
   *
   * @param limit for example {@link RateLimiter#tokenBucket}; no limit unless said otherwise
   * @return this builder
   */
  public RouteBuilder userRateLimit(Spec<RateLimiter> limit) {
    return userRateLimit(limit, any -> {});
  }

  /**
   * How many requests each of its users may make.
   *
   * @param limit for example {@link RateLimiter#tokenBucket}
   * @param terms describes what else is to be said about it
   * @return this builder
   */
  public RouteBuilder userRateLimit(Spec<RateLimiter> limit, Consumer<RateLimitBuilder> terms) {
    List<String> user = List.of(RateLimitConfig.USER);
    userRateLimit = Optional.of(RateLimitBuilder.describe("user", limit, user, terms));
    return this;
  }

  /**
   * How many requests each of its users may make.
   *
   * @param limiter the application's own; routes that are given the same one share it
   * @return this builder
   */
  public RouteBuilder userRateLimit(RateLimiter limiter) {
    return userRateLimit(Spec.live(limiter));
  }

  /**
   * A further limit, besides those said before. A request that one of them refuses counts against
   * none.
   *
   * @param name what clients and logs call it; different from those of the route's other limits
   * @param limit for example {@link RateLimiter#slidingWindow}
   * @param terms describes who shares an allowance, and what else is to be said
   * @return this builder
   */
  public RouteBuilder rateLimit(
      String name, Spec<RateLimiter> limit, Consumer<RateLimitBuilder> terms) {
    rateLimits.add(RateLimitBuilder.describe(name, limit, List.of(), terms));
    return this;
  }

  /**
   * One of the limits that the gateway's routes {@linkplain GatewayBuilder#sharedRateLimit share}:
   * what is used up here is used up there.
   *
   * @param name which one
   * @return this builder
   */
  public RouteBuilder sharedRateLimit(String name) {
    rateLimits.add(new SharedLimitConfig(name, Optional.empty()));
    return this;
  }

  /**
   * One of the limits that the gateway's routes share, of which requests of this route take more.
   *
   * @param name which one
   * @param cost how much a request counts, 1 or more
   * @return this builder
   */
  public RouteBuilder sharedRateLimit(String name, long cost) {
    CostConfig fixed = new CostConfig.Fixed(cost);
    rateLimits.add(new SharedLimitConfig(name, Optional.of(fixed)));
    return this;
  }

  /**
   * Where the user that limits count is looked for.
   *
   * @param sources tried in turn; where none has one, and unless said otherwise, the client's
   *     address counts
   * @return this builder
   */
  public RouteBuilder identifyUserBy(UserIdentifier... sources) {
    userIdKey = Parts.texts(sources);
    return this;
  }

  /**
   * How many requests may be in flight at once, from their admission until their answers are
   * closed. Others are answered 503 at once; an answer from the cache takes no place.
   *
   * @param limit for example {@link ConcurrencyLimiter#adaptive()}; no limit unless said otherwise
   * @return this builder
   */
  public RouteBuilder concurrency(Spec<ConcurrencyLimiter> limit) {
    return concurrency(limit, any -> {});
  }

  /**
   * How many requests may be in flight at once.
   *
   * @param limit for example {@link ConcurrencyLimiter#fixed}
   * @param description whom it refuses first, and whether it does
   * @return this builder
   */
  public RouteBuilder concurrency(
      Spec<ConcurrencyLimiter> limit, Consumer<ConcurrencyBuilder> description) {
    concurrency = Optional.of(ConcurrencyBuilder.describe(limit, description));
    return this;
  }

  /**
   * How many requests may be in flight at once.
   *
   * @param limiter the application's own; routes that are given the same one share it
   * @return this builder
   */
  public RouteBuilder concurrency(ConcurrencyLimiter limiter) {
    return concurrency(Spec.live(limiter));
  }

  /**
   * Keeps answers.
   *
   * @param cache describes how
   * @return this builder
   */
  public RouteBuilder cache(Consumer<CacheBuilder> cache) {
    CacheBuilder builder = new CacheBuilder();
    cache.accept(builder);
    this.cache = builder.build();
    return this;
  }

  /**
   * How long each part of an exchange with an upstream may take.
   *
   * @param timeouts describes it
   * @return this builder
   */
  public RouteBuilder timeouts(Consumer<TimeoutsBuilder> timeouts) {
    TimeoutsBuilder builder = new TimeoutsBuilder();
    timeouts.accept(builder);
    this.timeouts = builder.build();
    return this;
  }

  /**
   * Sends a request again when an attempt fails.
   *
   * @param retry describes when
   * @return this builder
   */
  public RouteBuilder retry(Consumer<RetryBuilder> retry) {
    RetryBuilder builder = new RetryBuilder();
    retry.accept(builder);
    this.retry = Optional.of(builder.build());
    return this;
  }

  /**
   * Sends an idempotent request to a second endpoint as well when the first has not answered in
   * time. The first answer wins, the other attempt is cancelled; it counts against the retry
   * budget.
   *
   * @param delay how long the first has, more than zero
   * @return this builder
   */
  public RouteBuilder hedge(Duration delay) {
    hedge = Optional.of(new HedgeConfig(delay));
    return this;
  }

  /**
   * Where requests wait while all upstreams have as many in flight as they {@linkplain
   * UpstreamBuilder#maxInFlight may}.
   *
   * @param maxWaiting how many wait at most; 100 unless said otherwise, 0 refuses at once
   * @param maxWait how long each waits, more than zero; 1 s unless said otherwise
   * @return this builder
   */
  public RouteBuilder queue(int maxWaiting, Duration maxWait) {
    queue = new QueueConfig(maxWaiting, maxWait);
    return this;
  }

  /**
   * Keeps a client at the endpoint that served it first, by a signed cookie, as long as that
   * endpoint takes requests.
   *
   * @param sticky describes the cookie
   * @param secrets what it is signed with, each at least 16 characters; the first one signs, all
   *     are accepted, so that a secret can be replaced
   * @return this builder
   */
  public RouteBuilder sticky(Consumer<StickyBuilder> sticky, String... secrets) {
    StickyBuilder builder = new StickyBuilder(secrets);
    sticky.accept(builder);
    this.sticky = Optional.of(builder.build());
    return this;
  }

  /**
   * Watches which of its upstreams are well.
   *
   * @param health describes how
   * @return this builder
   */
  public RouteBuilder health(Consumer<HealthBuilder> health) {
    this.health = Optional.of(HealthBuilder.describe(health));
    return this;
  }

  /**
   * Whether upstreams see the {@code Host} the client asked for; otherwise they see their own.
   *
   * @param preserve true to keep it
   * @return this builder
   */
  public RouteBuilder preserveHost(boolean preserve) {
    preserveHost = preserve;
    return this;
  }

  /**
   * Lets requests switch to other protocols (RFC 9110, 7.8): they are relayed, and from the
   * upstream's 101 on bytes pass both ways as they are. Only an engine with {@link
   * io.fluxgate.engine.Capability#TUNNELS} does so.
   *
   * @param protocols their names as {@code Upgrade} says them, for example {@code websocket}; none
   *     unless said otherwise
   * @return this builder
   */
  public RouteBuilder upgrade(String... protocols) {
    upgrade = new UpgradeConfig(List.of(protocols), upgrade.idleTimeout());
    return this;
  }

  /**
   * How long a tunnel may be silent in both directions before it is closed.
   *
   * @param timeout zero or more; zero means without end; 5 min unless said otherwise
   * @return this builder
   */
  public RouteBuilder tunnelIdleTimeout(Duration timeout) {
    upgrade = new UpgradeConfig(upgrade.protocols(), requireNonNull(timeout, "timeout"));
    return this;
  }

  /**
   * A plugin, behind those said before.
   *
   * @param name the name it is registered under
   * @return this builder
   */
  public RouteBuilder plugin(String name) {
    return plugin(name, Map.of());
  }

  /**
   * A plugin, behind those said before.
   *
   * @param name the name it is registered under
   * @param options what it is told, as a file would say it
   * @return this builder
   */
  public RouteBuilder plugin(String name, Map<String, Object> options) {
    plugins.add(new PartConfig.Named(name, options));
    return this;
  }

  /**
   * A filter of the application's own, behind the plugins and filters said before.
   *
   * @param filter the filter
   * @return this builder
   */
  public RouteBuilder filter(Filter filter) {
    plugins.add(new PartConfig.Live(requireNonNull(filter, "filter")));
    return this;
  }

  private RouteConfig build() {
    return new RouteConfig(
        id,
        path,
        methods,
        host,
        headers,
        query,
        loadBalancing,
        upstreams,
        preserveHost,
        upgrade,
        timeouts,
        retry,
        hedge,
        queue,
        sticky,
        rateLimit,
        userRateLimit,
        rateLimits,
        userIdKey,
        concurrency,
        cache,
        plugins,
        health,
        handler);
  }
}
