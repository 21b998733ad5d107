package io.fluxgate.ratelimit;

import static java.util.Objects.requireNonNull;

import io.fluxgate.http.Attribute;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A limiter as it stands on a route's way: who shares an allowance, how much a request counts, and
 * what happens when the limit is exceeded. Immutable.
 *
 * <p>Its functions are called on the thread that serves the request; they must not block nor read
 * the body.
 */
public final class Limit {

  /**
   * The tier of whoever sent a request. A filter that knows it, for example one that authenticates,
   * sets it; limits that have {@linkplain Builder#tiers tiers} go by it unless they are told
   * otherwise.
   */
  public static final Attribute<String> TIER = Attribute.named("tier");

  /** How much a request counts. */
  @FunctionalInterface
  public interface Cost {

    /**
     * How much a request counts.
     *
     * @param request the request
     * @return 1 or more
     * @throws RequestException if the request says it in a way that cannot be understood
     */
    long of(Request request) throws RequestException;
  }

  /** What happens to requests while the limiter cannot decide. */
  public enum OnError {
    /** They go on as if there were no such limit. */
    ALLOW,
    /** They are refused with 503. */
    DENY
  }

  /** Which fields tell clients about the limit. */
  public enum Fields {
    /** {@code RateLimit-Policy} and {@code RateLimit}, of the IETF's draft. */
    STANDARD,
    /** {@code X-RateLimit-Limit}, {@code X-RateLimit-Remaining} and {@code X-RateLimit-Reset}. */
    LEGACY,
    /** All five. */
    BOTH,
    /** None. */
    NONE;

    boolean standard() {
      return this == STANDARD || this == BOTH;
    }

    boolean legacy() {
      return this == LEGACY || this == BOTH;
    }
  }

  private final String policy;
  private final String quotedPolicy;
  private final Tier usual;
  private final Map<String, Tier> tiers;
  private final Function<Request, Optional<String>> tierBy;
  private final @Nullable Function<Request, String> key;
  private final @Nullable Cost cost;
  private final boolean shadow;
  private final OnError onError;
  private final Fields fields;
  private final Refusal refusal;

  private Limit(Builder builder) {
    policy = builder.policy;
    quotedPolicy = quoted(builder.policy);
    usual = Tier.of(quotedPolicy, builder.limiter);
    Map<String, Tier> others = new HashMap<>();
    builder.tiers.forEach((name, limiter) -> others.put(name, Tier.of(quotedPolicy, limiter)));
    tiers = Map.copyOf(others);
    tierBy = builder.tier;
    key = builder.key;
    cost = builder.cost;
    shadow = builder.shadow;
    onError = builder.onError;
    fields = builder.fields;
    refusal = builder.refusal;
  }

  /**
   * A limit for all requests together, each of which counts 1, unless the builder is told
   * otherwise.
   *
   * @param policy what clients know it by: printable ASCII
   * @param limiter who decides
   * @return a builder
   * @throws IllegalArgumentException if the name has other characters
   */
  public static Builder builder(String policy, RateLimiter limiter) {
    return new Builder(policy, limiter);
  }

  String policy() {
    return policy;
  }

  /** As a string of a structured field (RFC 9651, 3.3.3). */
  private static String quoted(String policy) {
    return '"' + policy.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The policy as a string of a structured field. */
  String quotedPolicy() {
    return quotedPolicy;
  }

  /** Who decides about a request. */
  Tier tier(Request request) {
    return tiers.isEmpty() ? usual : tierBy.apply(request).map(tiers::get).orElse(usual);
  }

  /** Whether some request may have to wait. */
  boolean mayWait() {
    return usual.limiter().mayWait()
        || tiers.values().stream().anyMatch(tier -> tier.limiter().mayWait());
  }

  /** Whether each key has an allowance of its own. */
  boolean isKeyed() {
    return key != null;
  }

  String key(Request request) {
    return key == null ? "" : requireNonNull(key.apply(request), "a limit's key");
  }

  long cost(Request request) throws RequestException {
    return cost == null ? 1 : cost.of(request);
  }

  boolean shadow() {
    return shadow;
  }

  OnError onError() {
    return onError;
  }

  Fields fields() {
    return fields;
  }

  Refusal refusal() {
    return refusal;
  }

  /** The policy and what it promises. */
  @Override
  public String toString() {
    return policy + " (" + usual.limiter() + ")";
  }

  /** Describes a limit. For one thread. */
  public static final class Builder {

    private final String policy;
    private final RateLimiter limiter;
    private @Nullable Function<Request, String> key;
    private Map<String, RateLimiter> tiers = Map.of();
    private Function<Request, Optional<String>> tier = request -> request.attribute(TIER);
    private @Nullable Cost cost;
    private boolean shadow;
    private OnError onError = OnError.ALLOW;
    private Fields fields = Fields.STANDARD;
    private Refusal refusal = Refusal.DEFAULT;

    private Builder(String policy, RateLimiter limiter) {
      if (policy.isEmpty() || !policy.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new IllegalArgumentException("a policy's name is printable ASCII: '" + policy + "'");
      }
      this.policy = policy;
      this.limiter = requireNonNull(limiter, "limiter");
    }

    /**
     * Gives each key an allowance of its own.
     *
     * @param key whose allowance a request goes on
     * @return this builder
     */
    public Builder key(Function<Request, String> key) {
      this.key = requireNonNull(key, "key");
      return this;
    }

    /**
     * Has other numbers for some.
     *
     * @param tiers the limiter of each tier; who belongs to none of these has the limit's own
     * @return this builder
     */
    public Builder tiers(Map<String, RateLimiter> tiers) {
      this.tiers = Map.copyOf(tiers);
      return this;
    }

    /**
     * Says which tier a request belongs to.
     *
     * @param tier the tier, or empty for none; the attribute {@link #TIER} unless said otherwise
     * @return this builder
     */
    public Builder tierBy(Function<Request, Optional<String>> tier) {
      this.tier = requireNonNull(tier, "tier");
      return this;
    }

    /**
     * Says how much a request counts.
     *
     * @param cost how much; 1 unless said otherwise
     * @return this builder
     */
    public Builder cost(Cost cost) {
      this.cost = requireNonNull(cost, "cost");
      return this;
    }

    /**
     * Only counts and reports what it would have refused.
     *
     * @param shadow whether the limit is tried out; it is in earnest unless said otherwise
     * @return this builder
     */
    public Builder shadow(boolean shadow) {
      this.shadow = shadow;
      return this;
    }

    /**
     * What happens to requests while the limiter cannot decide.
     *
     * @param onError the rule; they are allowed unless said otherwise
     * @return this builder
     */
    public Builder onError(OnError onError) {
      this.onError = requireNonNull(onError, "onError");
      return this;
    }

    /**
     * How clients are told how they stand.
     *
     * @param fields which fields every answer has; the standard ones unless said otherwise
     * @return this builder
     */
    public Builder fields(Fields fields) {
      this.fields = requireNonNull(fields, "fields");
      return this;
    }

    /**
     * What a client gets that exceeds the limit.
     *
     * @param refusal the answer; a problem document with 429 unless said otherwise
     * @return this builder
     */
    public Builder refusal(Refusal refusal) {
      this.refusal = requireNonNull(refusal, "refusal");
      return this;
    }

    /**
     * The limit as described so far.
     *
     * @return a limit
     */
    public Limit build() {
      return new Limit(this);
    }
  }
}
