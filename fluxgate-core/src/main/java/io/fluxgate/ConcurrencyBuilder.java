package io.fluxgate;

import static java.util.Objects.requireNonNull;

import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.http.Request;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.plugin.Spec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Describes whom a limit on requests in flight refuses first, and whether it does. For one thread.
 */
public final class ConcurrencyBuilder {

  private List<String> priorityBy = List.of();
  private Optional<PartConfig.Live> priority = Optional.empty();
  private final Map<String, Integer> priorityPercent = new LinkedHashMap<>();
  private boolean shadow;

  private ConcurrencyBuilder() {}

  static ConcurrencyConfig describe(
      Spec<ConcurrencyLimiter> limit, Consumer<ConcurrencyBuilder> description) {
    ConcurrencyBuilder builder = new ConcurrencyBuilder();
    description.accept(builder);
    return new ConcurrencyConfig(
        Parts.said(limit),
        builder.priorityBy,
        builder.priority,
        builder.priorityPercent,
        builder.shadow);
  }

  /**
   * Where a request's class is looked for. Clients write what they like there unless a filter
   * before sees to it.
   *
   * @param sources tried in turn, for example {@code header("X-Priority")}; no form fields
   * @return this builder
   */
  public ConcurrencyBuilder priorityBy(UserIdentifier... sources) {
    priorityBy = Parts.texts(sources);
    priority = Optional.empty();
    return this;
  }

  /**
   * What says a request's class.
   *
   * @param classOf a function of the request; it must not block nor read the body
   * @return this builder
   */
  public ConcurrencyBuilder priorityBy(Function<Request, String> classOf) {
    requireNonNull(classOf, "classOf");
    priorityBy = List.of();
    priority = Optional.of(new PartConfig.Live((Priorities.ClassOf) classOf::apply));
    return this;
  }

  /**
   * How much of the limit a class may fill: below 100, it is refused while others are not.
   *
   * @param name the class
   * @param percent 1 to 100; 100 for every class of which nothing is said
   * @return this builder
   */
  public ConcurrencyBuilder priorityPercent(String name, int percent) {
    priorityPercent.put(requireNonNull(name, "name"), percent);
    return this;
  }

  /**
   * Whether the limit is only tried out: requests above it are told of, and go on.
   *
   * @param shadow true to try it out; false unless said otherwise
   * @return this builder
   */
  public ConcurrencyBuilder shadow(boolean shadow) {
    this.shadow = shadow;
    return this;
  }
}
