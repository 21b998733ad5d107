package io.fluxgate.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many requests may be in flight at once.
 *
 * @param limiter finds the limit: {@code fixed}, {@code adaptive}
 * @param priorityBy where a request's class is looked for, in turn: {@code header:X-Priority}, ...;
 *     the same places as for a user's id, but no form fields
 * @param priority a function of the request that says its class, in place of {@code priorityBy};
 *     only the builder can say this
 * @param priorityPercent which share of the limit each class may fill, 1 to 100; a class that is
 *     not among these may fill all of it
 * @param shadow whether requests above the limit are only told of and go on
 */
public record ConcurrencyConfig(
    PartConfig limiter,
    List<String> priorityBy,
    Optional<PartConfig.Live> priority,
    Map<String, Integer> priorityPercent,
    boolean shadow) {

  /** Takes copies of the collections, in their order. */
  public ConcurrencyConfig {
    priorityBy = List.copyOf(priorityBy);
    priorityPercent = Collections.unmodifiableMap(new LinkedHashMap<>(priorityPercent));
  }

  /**
   * A limit that is the same for all requests.
   *
   * @param limiter finds the limit
   */
  public ConcurrencyConfig(PartConfig limiter) {
    this(limiter, List.of(), Optional.empty(), Map.of(), false);
  }
}
