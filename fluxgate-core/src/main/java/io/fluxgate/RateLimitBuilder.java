package io.fluxgate;

import static java.util.Objects.requireNonNull;

import io.fluxgate.config.CostConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RateLimitConfig.Headers;
import io.fluxgate.config.RateLimitConfig.OnError;
import io.fluxgate.config.RateLimitConfig.Refusal;
import io.fluxgate.config.RateLimitConfig.Tiers;
import io.fluxgate.http.Request;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.plugin.Spec;
import io.fluxgate.ratelimit.Limit;
import io.fluxgate.ratelimit.RateLimiter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Describes a limit on the rate of requests. Its functions are called on the thread that serves the
 * request; they must not block nor read the body. For one thread.
 */
public final class RateLimitBuilder {

  private final String name;
  private final PartConfig algorithm;
  private List<String> per;
  private Optional<PartConfig.Live> keyFunction = Optional.empty();
  private final Map<String, PartConfig> tiers = new LinkedHashMap<>();
  private Optional<String> tierBy = Optional.empty();
  private Optional<PartConfig.Live> tierFunction = Optional.empty();
  private Optional<CostConfig> cost = Optional.empty();
  private boolean shadow;
  private OnError onError = OnError.ALLOW;
  private Headers headers = Headers.STANDARD;
  private Refusal refusal = Refusal.DEFAULT;

  private RateLimitBuilder(String name, PartConfig algorithm, List<String> per) {
    this.name = name;
    this.algorithm = algorithm;
    this.per = per;
  }

  static RateLimitConfig describe(
      String name,
      Spec<RateLimiter> algorithm,
      List<String> per,
      Consumer<RateLimitBuilder> description) {
    RateLimitBuilder builder =
        new RateLimitBuilder(requireNonNull(name, "name"), Parts.said(algorithm), per);
    description.accept(builder);
    return builder.build();
  }

  /**
   * Gives each user an allowance of its own.
   *
   * @return this builder
   */
  public RateLimitBuilder perUser() {
    per = List.of(RateLimitConfig.USER);
    return this;
  }

  /**
   * Gives everybody an allowance of its own who differs in what these sources say.
   *
   * @param sources tried in turn; where none has one the client's address counts
   * @return this builder
   */
  public RateLimitBuilder per(UserIdentifier... sources) {
    per = Parts.texts(sources);
    return this;
  }

  /**
   * Gives each key an allowance of its own.
   *
   * @param key a request's key
   * @return this builder
   */
  public RateLimitBuilder per(Function<Request, String> key) {
    keyFunction = Optional.of(new PartConfig.Live(requireNonNull(key, "key")));
    return this;
  }

  /**
   * Has other numbers for one tier; who belongs to none that is named has the limit's own.
   *
   * @param tier the tier's name
   * @param limit its numbers; {@link RateLimiter#none()} for no limit
   * @return this builder
   */
  public RateLimitBuilder tier(String tier, Spec<RateLimiter> limit) {
    tiers.put(tier, Parts.said(limit));
    return this;
  }

  /**
   * Where a request says its tier; the attribute {@link Limit#TIER} unless said otherwise. Clients
   * can say in a header whatever they like, unless somebody before the gateway sees to that.
   *
   * @param source for example a claim
   * @return this builder
   */
  public RateLimitBuilder tierBy(UserIdentifier source) {
    tierBy = Optional.of(String.join(" ", source.sources()));
    return this;
  }

  /**
   * Says which tier a request belongs to.
   *
   * @param tier a request's tier, or empty for none
   * @return this builder
   */
  public RateLimitBuilder tierBy(Function<Request, Optional<String>> tier) {
    tierFunction = Optional.of(new PartConfig.Live(requireNonNull(tier, "tier")));
    return this;
  }

  /**
   * How much a request counts.
   *
   * @param permits 1 or more; 1 unless said otherwise
   * @return this builder
   */
  public RateLimitBuilder cost(long permits) {
    cost = Optional.of(new CostConfig.Fixed(permits));
    return this;
  }

  /**
   * Where a request says how much it counts: a whole number from 1 on. Clients can say in a header
   * whatever they like, unless somebody before the gateway sees to that.
   *
   * @param source for example a header
   * @return this builder
   */
  public RateLimitBuilder costFrom(UserIdentifier source) {
    cost = Optional.of(new CostConfig.From(String.join(" ", source.sources())));
    return this;
  }

  /**
   * Says how much a request counts.
   *
   * @param cost a request's cost
   * @return this builder
   */
  public RateLimitBuilder costFrom(Limit.Cost cost) {
    this.cost = Optional.of(new CostConfig.Live(requireNonNull(cost, "cost")));
    return this;
  }

  /**
   * Only tries the limit out: it counts and reports what it would have refused, and refuses
   * nothing.
   *
   * @param shadow true to try it out
   * @return this builder
   */
  public RateLimitBuilder shadow(boolean shadow) {
    this.shadow = shadow;
    return this;
  }

  /**
   * What happens to requests while the limiter cannot decide, because what it keeps its counters in
   * does not answer.
   *
   * @param onError the rule; they are allowed unless said otherwise
   * @return this builder
   */
  public RateLimitBuilder onError(OnError onError) {
    this.onError = requireNonNull(onError, "onError");
    return this;
  }

  /**
   * Which headers tell clients about the limit.
   *
   * @param headers which; the standard ones unless said otherwise
   * @return this builder
   */
  public RateLimitBuilder headers(Headers headers) {
    this.headers = requireNonNull(headers, "headers");
    return this;
  }

  /**
   * Another status for who exceeds the limit.
   *
   * @param status 400 to 599; 429 unless said otherwise
   * @return this builder
   */
  public RateLimitBuilder refusal(int status) {
    refusal = new Refusal(status, refusal.contentType(), refusal.body());
    return this;
  }

  /**
   * Another answer for who exceeds the limit.
   *
   * @param status 400 to 599
   * @param contentType the body's media type
   * @param body the body
   * @return this builder
   */
  public RateLimitBuilder refusal(int status, String contentType, String body) {
    refusal = new Refusal(status, contentType, Optional.of(body));
    return this;
  }

  private RateLimitConfig build() {
    return new RateLimitConfig(
        name,
        algorithm,
        per,
        keyFunction,
        new Tiers(tiers, tierBy, tierFunction),
        cost,
        shadow,
        onError,
        headers,
        refusal);
  }
}
