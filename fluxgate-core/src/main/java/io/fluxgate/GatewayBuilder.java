package io.fluxgate;

import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.concurrency.ConcurrencyLimiterFactory;
import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.ConfigException;
import io.fluxgate.config.ConfigFormat;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.GatewayConfig.UserConfig;
import io.fluxgate.config.ListenConfig;
import io.fluxgate.config.ListenerConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.loadbalancer.LoadBalancerFactory;
import io.fluxgate.metrics.GatewayListener;
import io.fluxgate.plugin.FilterFactory;
import io.fluxgate.plugin.Spec;
import io.fluxgate.proxy.AddressResolver;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.ratelimit.RateLimiterFactory;
import io.fluxgate.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Describes a gateway: the same that a JSON file can say, and the live objects that only code can.
 *
 * <p>Nothing is checked while it is described; {@link #build()} then reports everything that is
 * wrong at once. For one thread.
 */
public final class GatewayBuilder {

  private ListenConfig listen = ListenConfig.DEFAULT;
  private final List<ListenerConfig> listeners = new ArrayList<>();
  private List<String> trustedProxies = List.of();
  private List<String> usersKey = GatewayConfig.DEFAULT_USERS_KEY;
  private long retryBufferBytes = GatewayConfig.DEFAULT_RETRY_BUFFER_BYTES;
  private final List<RateLimitConfig> rateLimits = new ArrayList<>();
  private final Map<String, RateLimitConfig> sharedRateLimits = new LinkedHashMap<>();
  private Optional<ConcurrencyConfig> concurrency = Optional.empty();
  private final Map<String, List<RouteConfig>> users = new LinkedHashMap<>();
  private final List<RouteConfig> routes = new ArrayList<>();
  private final Surroundings surroundings = new Surroundings();
  private ConfigFormat.@Nullable Reading reading;

  GatewayBuilder() {}

  /**
   * Where it listens.
   *
   * @param host the name or address of an interface; {@code 127.0.0.1} unless said otherwise,
   *     {@code 0.0.0.0} for all
   * @return this builder
   */
  public GatewayBuilder host(String host) {
    listen = listen.withHost(host);
    return this;
  }

  /**
   * Where it listens.
   *
   * @param port 0 to 65535; 0 picks a free one; 8080 unless said otherwise
   * @return this builder
   */
  public GatewayBuilder port(int port) {
    listen = listen.withPort(port);
    return this;
  }

  /**
   * How TLS is spoken there, for a gateway that listens in one place.
   *
   * @param tls describes it; it needs a certificate
   * @return this builder
   */
  public GatewayBuilder tls(Consumer<TlsBuilder> tls) {
    listen = listen.withTls(TlsBuilder.describe(tls));
    return this;
  }

  /**
   * One of several places where it listens; {@link #host}, {@link #port} and {@link #tls} then have
   * nothing to say.
   *
   * @param id what it is called, unique: {@link Gateway#uri(String)}
   * @param place describes it
   * @return this builder
   */
  public GatewayBuilder listen(String id, Consumer<ListenerBuilder> place) {
    listeners.add(ListenerBuilder.describe(id, place));
    return this;
  }

  /**
   * What speaks HTTP.
   *
   * @param engine the engine; {@link Engine#jdk()} unless said otherwise
   * @return this builder
   */
  public GatewayBuilder engine(Engine engine) {
    listen = listen.withEngine(engine.name());
    surroundings.engine = engine;
    return this;
  }

  /**
   * How long a client may take for a request's head.
   *
   * @param timeout more than zero; 10 s unless said otherwise
   * @return this builder
   */
  public GatewayBuilder headTimeout(Duration timeout) {
    listen = listen.withHeadTimeout(timeout);
    return this;
  }

  /**
   * How long a client may make no progress in sending a body or taking an answer.
   *
   * @param timeout more than zero; 30 s unless said otherwise
   * @return this builder
   */
  public GatewayBuilder idleTimeout(Duration timeout) {
    listen = listen.withIdleTimeout(timeout);
    return this;
  }

  /**
   * How long requests in flight may go on when the gateway is closed.
   *
   * @param grace zero or more; 10 s unless said otherwise
   * @return this builder
   */
  public GatewayBuilder shutdownGrace(Duration grace) {
    listen = listen.withShutdownGrace(grace);
    return this;
  }

  /**
   * What the engine takes upon itself at most: connections, lengths, waiting requests. The {@code
   * jdk} engine cannot be told and refuses all but the defaults.
   *
   * @param limits describes them; what it does not name stays as it is
   * @return this builder
   */
  public GatewayBuilder limits(Consumer<LimitsBuilder> limits) {
    LimitsBuilder builder = new LimitsBuilder(listen.limits());
    limits.accept(builder);
    listen = listen.withLimits(builder.build());
    return this;
  }

  /**
   * The proxies before us whose {@code X-Forwarded-*} is believed.
   *
   * @param networks addresses and CIDR blocks: {@code 10.0.0.0/8}; none unless said otherwise
   * @return this builder
   */
  public GatewayBuilder trustedProxies(String... networks) {
    trustedProxies = List.of(networks);
    return this;
  }

  /**
   * Where a request names the user whose own routes it sees.
   *
   * @param sources tried in turn; the header {@code X-User-ID} unless said otherwise
   * @return this builder
   */
  public GatewayBuilder usersKey(UserIdentifier... sources) {
    usersKey = Parts.texts(sources);
    return this;
  }

  /**
   * How many bytes of request bodies are kept at once, over all routes and requests, so that they
   * can be sent again; beyond it a body passes through, and its request is not retried.
   *
   * @param bytes 0 or more; 64 MiB unless said otherwise
   * @return this builder
   */
  public GatewayBuilder retryBufferBytes(long bytes) {
    retryBufferBytes = bytes;
    return this;
  }

  /**
   * A limit that every request to a route has to keep to, besides those of its route.
   *
   * @param name what clients and logs call it
   * @param limit for example {@link RateLimiter#gcra}
   * @return this builder
   */
  public GatewayBuilder rateLimit(String name, Spec<RateLimiter> limit) {
    return rateLimit(name, limit, any -> {});
  }

  /**
   * A limit that every request to a route has to keep to, besides those of its route.
   *
   * @param name what clients and logs call it
   * @param limit for example {@link RateLimiter#gcra}
   * @param terms describes who shares an allowance, and what else is to be said
   * @return this builder
   */
  public GatewayBuilder rateLimit(
      String name, Spec<RateLimiter> limit, Consumer<RateLimitBuilder> terms) {
    rateLimits.add(RateLimitBuilder.describe(name, limit, List.of(), terms));
    return this;
  }

  /**
   * A limit that several routes share, for example how many requests a user may make to all of them
   * together. It holds for the routes that {@linkplain RouteBuilder#sharedRateLimit name} it.
   *
   * @param name what routes, clients and logs call it
   * @param limit for example {@link RateLimiter#slidingWindow}
   * @param terms describes who shares an allowance, and what else is to be said
   * @return this builder
   */
  public GatewayBuilder sharedRateLimit(
      String name, Spec<RateLimiter> limit, Consumer<RateLimitBuilder> terms) {
    sharedRateLimits.put(name, RateLimitBuilder.describe(name, limit, List.of(), terms));
    return this;
  }

  /**
   * How many requests of all routes together may be in flight at once, from their admission until
   * their answers are closed. Others are answered 503 at once.
   *
   * @param limit for example {@link ConcurrencyLimiter#adaptive()}; no limit unless said otherwise
   * @return this builder
   */
  public GatewayBuilder concurrency(Spec<ConcurrencyLimiter> limit) {
    return concurrency(limit, any -> {});
  }

  /**
   * How many requests of all routes together may be in flight at once.
   *
   * @param limit for example {@link ConcurrencyLimiter#fixed}
   * @param description whom it refuses first, and whether it does
   * @return this builder
   */
  public GatewayBuilder concurrency(
      Spec<ConcurrencyLimiter> limit, Consumer<ConcurrencyBuilder> description) {
    concurrency = Optional.of(ConcurrencyBuilder.describe(limit, description));
    return this;
  }

  /**
   * How many requests of all routes together may be in flight at once.
   *
   * @param limiter the application's own
   * @return this builder
   */
  public GatewayBuilder concurrency(ConcurrencyLimiter limiter) {
    return concurrency(Spec.live(limiter));
  }

  /**
   * A route that serves everybody.
   *
   * @param id what it is called in logs and metrics; unique
   * @param route describes it
   * @return this builder
   */
  public GatewayBuilder route(String id, Consumer<RouteBuilder> route) {
    routes.add(RouteBuilder.describe(Optional.of(id), route));
    return this;
  }

  /**
   * A route that serves everybody, called by its methods and path.
   *
   * @param route describes it
   * @return this builder
   */
  public GatewayBuilder route(Consumer<RouteBuilder> route) {
    routes.add(RouteBuilder.describe(Optional.empty(), route));
    return this;
  }

  /**
   * Routes that only one user has; they come before those that serve everybody.
   *
   * @param id the user's id, as requests name it
   * @param user describes them
   * @return this builder
   */
  public GatewayBuilder user(String id, Consumer<UserBuilder> user) {
    user.accept(new UserBuilder(users.computeIfAbsent(id, any -> new ArrayList<>())));
    return this;
  }

  /**
   * A load balancer of the application's own, by name.
   *
   * @param factory makes it
   * @return this builder
   */
  public GatewayBuilder register(LoadBalancerFactory factory) {
    surroundings.loadBalancers.add(factory);
    return this;
  }

  /**
   * A rate limiter of the application's own, by name.
   *
   * @param factory makes it
   * @return this builder
   */
  public GatewayBuilder register(RateLimiterFactory factory) {
    surroundings.rateLimiters.add(factory);
    return this;
  }

  /**
   * A concurrency limiter of the application's own, by name.
   *
   * @param factory makes it
   * @return this builder
   */
  public GatewayBuilder register(ConcurrencyLimiterFactory factory) {
    surroundings.concurrencyLimiters.add(factory);
    return this;
  }

  /**
   * A plugin of the application's own, by name.
   *
   * @param factory makes it
   * @return this builder
   */
  public GatewayBuilder register(FilterFactory factory) {
    surroundings.plugins.add(factory);
    return this;
  }

  /**
   * Somebody who hears what happens.
   *
   * @param listener called for every event
   * @return this builder
   */
  public GatewayBuilder listener(GatewayListener listener) {
    surroundings.listeners.add(listener);
    return this;
  }

  /**
   * The clock that limits, breakers, caches and deadlines go by.
   *
   * @param time the clock; the machine's unless said otherwise
   * @return this builder
   */
  public GatewayBuilder time(TimeSource time) {
    surroundings.time = time;
    return this;
  }

  /**
   * The source of chance.
   *
   * @param random safe for use by many threads
   * @return this builder
   */
  public GatewayBuilder random(RandomGenerator random) {
    surroundings.random = random;
    return this;
  }

  /**
   * What speaks to the upstreams, in place of the engine: for tests.
   *
   * @param transport for example an {@code io.fluxgate.testing.ScriptedUpstream}
   * @return this builder
   */
  public GatewayBuilder transport(UpstreamTransport transport) {
    surroundings.transport = transport;
    return this;
  }

  /**
   * What looks up the names of upstreams whose every address is an endpoint.
   *
   * @param resolver the resolver; the machine's own unless said otherwise
   * @return this builder
   */
  public GatewayBuilder resolver(AddressResolver resolver) {
    surroundings.resolver = resolver;
    return this;
  }

  /**
   * Takes over a configuration; what this builder said before is forgotten, live objects excepted.
   *
   * @param config the configuration
   * @return this builder
   */
  public GatewayBuilder config(GatewayConfig config) {
    listen = config.listen();
    listeners.clear();
    listeners.addAll(config.listeners());
    trustedProxies = config.trustedProxies();
    usersKey = config.usersKey();
    retryBufferBytes = config.retryBufferBytes();
    rateLimits.clear();
    rateLimits.addAll(config.rateLimits());
    sharedRateLimits.clear();
    sharedRateLimits.putAll(config.sharedRateLimits());
    concurrency = config.concurrency();
    users.clear();
    config.users().forEach((id, user) -> users.put(id, new ArrayList<>(user.routes())));
    routes.clear();
    routes.addAll(config.routes());
    reading = null;
    return this;
  }

  GatewayBuilder read(Path file) {
    ConfigFormat.Reading read = ConfigFormat.named("json").read(file);
    config(read.config());
    reading = read;
    return this;
  }

  /**
   * What has been described, as plain values.
   *
   * @return the configuration; not checked
   */
  public GatewayConfig toConfig() {
    Map<String, UserConfig> perUser = new LinkedHashMap<>();
    users.forEach((id, own) -> perUser.put(id, new UserConfig(own)));
    return new GatewayConfig(
        listen,
        listeners,
        trustedProxies,
        usersKey,
        retryBufferBytes,
        rateLimits,
        sharedRateLimits,
        concurrency,
        perUser,
        routes);
  }

  /**
   * A gateway that is ready but does not listen.
   *
   * @return the gateway; to be closed
   * @throws ConfigException with everything that is wrong
   */
  public Gateway build() {
    return new Assembler(toConfig(), surroundings, Optional.ofNullable(reading)).assemble();
  }

  /**
   * A gateway that listens.
   *
   * @return the gateway; to be closed
   * @throws ConfigException with everything that is wrong; nothing listens then
   * @throws java.io.UncheckedIOException if it cannot listen where it should
   */
  public Gateway start() {
    Gateway gateway = build();
    try {
      return gateway.start();
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  /** Describes the routes that only one user has. */
  public static final class UserBuilder {

    private final List<RouteConfig> routes;

    UserBuilder(List<RouteConfig> routes) {
      this.routes = routes;
    }

    /**
     * A route of this user.
     *
     * @param id what it is called in logs and metrics; unique
     * @param route describes it
     * @return this builder
     */
    public UserBuilder route(String id, Consumer<RouteBuilder> route) {
      routes.add(RouteBuilder.describe(Optional.of(id), route));
      return this;
    }

    /**
     * A route of this user, called by its methods and path.
     *
     * @param route describes it
     * @return this builder
     */
    public UserBuilder route(Consumer<RouteBuilder> route) {
      routes.add(RouteBuilder.describe(Optional.empty(), route));
      return this;
    }
  }
}
