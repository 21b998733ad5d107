package io.fluxgate.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One route: which requests it takes, what happens to them, and where they go.
 *
 * @param id what it is called in logs, metrics and across reloads; made from method and path if
 *     empty
 * @param path literal segments, {@code :name} or {@code {name}} for one segment, a last {@code *}
 *     for the rest
 * @param methods the methods, or {@code *} for all
 * @param host the host it is for: a name, or {@code *.example.com}
 * @param headers header values it asks for; {@code *} is any value
 * @param query query parameter values it asks for; {@code *} is any value
 * @param loadBalancing how one of the upstreams is chosen
 * @param upstreams where requests go
 * @param preserveHost whether upstreams see the client's {@code Host}
 * @param upgrade which other protocols its requests may switch to
 * @param timeouts how long each part of an exchange may take
 * @param retry when a request is sent again
 * @param hedge when it is sent to a second endpoint as well
 * @param queue where it waits while all endpoints are busy
 * @param sticky whether a client stays at one endpoint
 * @param routeRateLimit how many requests all clients together may make
 * @param userRateLimit how many requests each user may make
 * @param rateLimits further limits, and those it shares with other routes
 * @param userIdKey where a user's id is looked for, in turn
 * @param concurrency how many requests may be in flight at once; any number if empty
 * @param cache whether answers are kept
 * @param plugins what else happens, in this order
 * @param health how the upstreams are watched; they are not if empty
 * @param handler ends the route inside the application, in place of upstreams; only the builder can
 *     say this
 */
public record RouteConfig(
    Optional<String> id,
    String path,
    List<String> methods,
    Optional<String> host,
    Map<String, String> headers,
    Map<String, String> query,
    PartConfig loadBalancing,
    List<UpstreamConfig> upstreams,
    boolean preserveHost,
    UpgradeConfig upgrade,
    TimeoutsConfig timeouts,
    Optional<RetryConfig> retry,
    Optional<HedgeConfig> hedge,
    QueueConfig queue,
    Optional<StickyConfig> sticky,
    Optional<RateLimitConfig> routeRateLimit,
    Optional<RateLimitConfig> userRateLimit,
    List<LimitConfig> rateLimits,
    List<String> userIdKey,
    Optional<ConcurrencyConfig> concurrency,
    CacheConfig cache,
    List<PartConfig> plugins,
    Optional<HealthConfig> health,
    Optional<PartConfig.Live> handler) {

  /** How an upstream is chosen if nothing else is said. */
  public static final PartConfig DEFAULT_LOAD_BALANCING = new PartConfig.Named("round_robin");

  /**
   * Takes copies of the collections, in their order. A rate limit of the name {@code none} is no
   * rate limit.
   */
  public RouteConfig {
    routeRateLimit = routeRateLimit.filter(RouteConfig::limits);
    userRateLimit = userRateLimit.filter(RouteConfig::limits);
    methods = List.copyOf(methods);
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    upstreams = List.copyOf(upstreams);
    rateLimits = List.copyOf(rateLimits);
    userIdKey = List.copyOf(userIdKey);
    plugins = List.copyOf(plugins);
  }

  private static boolean limits(RateLimitConfig limit) {
    return !limit.tiers().limits().isEmpty()
        || !(limit.algorithm() instanceof PartConfig.Named named && named.name().equals("none"));
  }
}
