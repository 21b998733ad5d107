package io.fluxgate.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A limit on the rate of requests.
 *
 * @param name what clients and logs call it: letters, digits, dots, dashes and underscores, at most
 *     64
 * @param algorithm how it limits
 * @param per whose allowance a request goes on: {@code user} for the user that the route
 *     identifies, or sources as in {@link UserIdSource}, tried in turn and then the client's
 *     address; empty if all requests share one
 * @param keyFunction a function of the application in place of {@code per}; only the builder can
 *     say this
 * @param tiers other numbers for some
 * @param cost how much a request counts; 1 if empty
 * @param shadow whether it is only tried out: it counts and reports, and refuses nothing
 * @param onError what happens to requests while the limiter cannot decide
 * @param headers which headers tell clients about it
 * @param refusal what a client gets that exceeds it
 */
public record RateLimitConfig(
    String name,
    PartConfig algorithm,
    List<String> per,
    Optional<PartConfig.Live> keyFunction,
    Tiers tiers,
    Optional<CostConfig> cost,
    boolean shadow,
    OnError onError,
    Headers headers,
    Refusal refusal)
    implements LimitConfig {

  /** The user that the route identifies. */
  public static final String USER = "user";

  /** Takes a copy of the list. */
  public RateLimitConfig {
    per = List.copyOf(per);
  }

  /**
   * A limit that says no more than how it limits.
   *
   * @param name what clients and logs call it
   * @param algorithm how it limits
   * @param per whose allowance a request goes on
   * @return the limit
   */
  public static RateLimitConfig of(String name, PartConfig algorithm, List<String> per) {
    return new RateLimitConfig(
        name,
        algorithm,
        per,
        Optional.empty(),
        Tiers.NONE,
        Optional.empty(),
        false,
        OnError.ALLOW,
        Headers.STANDARD,
        Refusal.DEFAULT);
  }

  /**
   * This limit with another cost.
   *
   * @param cost how much a request counts
   * @return a new limit
   */
  public RateLimitConfig withCost(Optional<CostConfig> cost) {
    return new RateLimitConfig(
        name, algorithm, per, keyFunction, tiers, cost, shadow, onError, headers, refusal);
  }

  /** What happens to requests while the limiter cannot decide. */
  public enum OnError {
    /** They go on as if there were no such limit. */
    ALLOW,
    /** They are refused with 503. */
    DENY
  }

  /** Which headers tell clients about a limit. */
  public enum Headers {
    /** {@code RateLimit-Policy} and {@code RateLimit}. */
    STANDARD,
    /** {@code X-RateLimit-Limit}, {@code X-RateLimit-Remaining} and {@code X-RateLimit-Reset}. */
    LEGACY,
    /** All five. */
    BOTH,
    /** None. */
    NONE
  }

  /**
   * Other numbers for some.
   *
   * @param limits how each tier is limited
   * @param by where a request says its tier, as in {@link UserIdSource}; the attribute that a
   *     plugin sets if empty
   * @param function a function of the application in place of {@code by}; only the builder can say
   *     this
   */
  public record Tiers(
      Map<String, PartConfig> limits, Optional<String> by, Optional<PartConfig.Live> function) {

    /** The same for all. */
    public static final Tiers NONE = new Tiers(Map.of(), Optional.empty(), Optional.empty());

    /** Takes a copy of the map, in its order. */
    public Tiers {
      limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
    }
  }

  /**
   * What a client gets that exceeds a limit.
   *
   * @param status the status, 400 to 599
   * @param contentType the body's media type
   * @param body the body; empty for a problem document
   */
  public record Refusal(int status, String contentType, Optional<String> body) {

    /** 429 and a problem document. */
    public static final Refusal DEFAULT = new Refusal(429, "text/plain", Optional.empty());
  }
}
