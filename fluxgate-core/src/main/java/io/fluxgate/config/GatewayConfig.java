package io.fluxgate.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a gateway is configured with, as plain immutable values. The builder and the JSON file
 * are two ways to write the same.
 *
 * <p>A configuration may be wrong: {@link #problems()} tells what can be seen without building a
 * gateway from it.
 *
 * @param listen where the gateway listens, and how
 * @param listeners the places where it listens; if empty, the one that {@code listen} names
 * @param trustedProxies addresses and CIDR blocks of the proxies whose forwarding headers are
 *     believed
 * @param usersKey where the user that a request names is looked for, in turn: {@code
 *     header:X-User-ID}, ...
 * @param retryBufferBytes how many bytes of request bodies are kept at once, over all requests, to
 *     be sent again
 * @param rateLimits limits that every request to a route has to keep to
 * @param sharedRateLimits limits that routes share, by name
 * @param concurrency how many requests of all routes together may be in flight at once; any number
 *     if empty
 * @param users the routes that only one user has, by the user's id
 * @param routes the routes that serve everybody
 */
public record GatewayConfig(
    ListenConfig listen,
    List<ListenerConfig> listeners,
    List<String> trustedProxies,
    List<String> usersKey,
    long retryBufferBytes,
    List<RateLimitConfig> rateLimits,
    Map<String, RateLimitConfig> sharedRateLimits,
    Optional<ConcurrencyConfig> concurrency,
    Map<String, UserConfig> users,
    List<RouteConfig> routes) {

  /** 64 MiB. */
  public static final long DEFAULT_RETRY_BUFFER_BYTES = 64L * 1024 * 1024;

  /** Where the user is looked for if nothing else is said. */
  public static final List<String> DEFAULT_USERS_KEY = List.of("header:X-User-ID");

  /** Takes copies of the collections, in their order. */
  public GatewayConfig {
    listeners = List.copyOf(listeners);
    trustedProxies = List.copyOf(trustedProxies);
    usersKey = List.copyOf(usersKey);
    rateLimits = List.copyOf(rateLimits);
    sharedRateLimits = Collections.unmodifiableMap(new LinkedHashMap<>(sharedRateLimits));
    users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
    routes = List.copyOf(routes);
  }

  /**
   * A user's own routes.
   *
   * @param routes matched before the shared ones
   */
  public record UserConfig(List<RouteConfig> routes) {

    /** Takes a copy of the list. */
    public UserConfig {
      routes = List.copyOf(routes);
    }
  }

  /**
   * The places where the gateway listens, whoever names them.
   *
   * @return at least one; the one that {@code listen} names is called {@code main}
   */
  public List<ListenerConfig> places() {
    return listeners.isEmpty()
        ? List.of(
            new ListenerConfig(
                "main", listen.host(), listen.port(), listen.tls(), Optional.empty()))
        : listeners;
  }

  /**
   * Reads a configuration from JSON text.
   *
   * @param json the text
   * @return the configuration
   * @throws ConfigException with every problem that can be seen without building a gateway
   */
  public static GatewayConfig fromJson(String json) {
    return ConfigFormat.named("json").read(json, "").orThrow();
  }

  /**
   * Reads a configuration from a JSON file.
   *
   * @param file the file, in UTF-8
   * @return the configuration
   * @throws ConfigException with every problem that can be seen without building a gateway
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static GatewayConfig fromJson(Path file) {
    return ConfigFormat.named("json").read(file).orThrow();
  }

  /**
   * This configuration as JSON; reading it again gives an equal one.
   *
   * @return the text
   * @throws IllegalStateException if it holds {@linkplain PartConfig.Live live parts}, which no
   *     file can say
   */
  public String toJson() {
    return ConfigFormat.named("json").write(this);
  }

  /**
   * What is wrong, as far as that can be seen from the values alone: ranges, missing parts,
   * duplicate ids.
   *
   * @return the problems in the order of the configuration; empty if there is none
   */
  public List<Problem> problems() {
    return ConfigChecks.check(this);
  }
}
