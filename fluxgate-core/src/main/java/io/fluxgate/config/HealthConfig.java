package io.fluxgate.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a route finds out which of its endpoints are well, and what follows from that.
 *
 * @param active requests of the gateway's own that ask endpoints how they are; none if empty
 * @param passive what is learnt from real requests; nothing if empty
 * @param panicPercent if fewer than this share of a route's endpoints are healthy, all of them get
 *     requests, 0 to 100; 0 for never
 * @param slowStart how long an endpoint that has recovered or joined late gets less than its share;
 *     zero for not at all
 */
public record HealthConfig(
    Optional<Active> active, Optional<Passive> passive, int panicPercent, Duration slowStart) {

  /** Neither active nor passive, with the numbers that hold if only those are said. */
  public static final HealthConfig DEFAULT =
      new HealthConfig(Optional.empty(), Optional.empty(), 50, Duration.ZERO);

  /**
   * What is wrong, as far as that can be seen from the values alone.
   *
   * @return the problems, with places such as {@code health.active.path}; empty if there is none
   */
  public List<Problem> problems() {
    Findings found = new Findings();
    new HealthChecks(found, "health").check(this);
    return List.copyOf(found.problems());
  }

  /**
   * Requests of the gateway's own that ask each endpoint how it is.
   *
   * @param path what is asked for: a path with an optional query, behind the path that the
   *     endpoint's URL may have
   * @param method how it is asked for
   * @param statuses the answers that are good; if empty, any from 200 to 399
   * @param bodyContains a text that the first 64 KiB of a good answer hold; empty if the body is
   *     not looked at
   * @param headers sent along
   * @param interval the pause between the end of a check and the next one; more than zero
   * @param jitterPercent by how much of itself a pause is made shorter or longer, at random, 0 to
   *     100
   * @param timeout how long a check may take from its start to the end of what is read of the
   *     answer; more than zero
   * @param healthyThreshold how many good checks in a row make an unhealthy endpoint healthy, 1 or
   *     more
   * @param unhealthyThreshold how many failed checks in a row make a healthy endpoint unhealthy, 1
   *     or more
   */
  public record Active(
      String path,
      String method,
      List<Integer> statuses,
      Optional<String> bodyContains,
      Map<String, String> headers,
      Duration interval,
      int jitterPercent,
      Duration timeout,
      int healthyThreshold,
      int unhealthyThreshold) {

    /** {@code GET /health} every 10 s, for which an endpoint has 2 s. */
    public static final Active DEFAULT =
        new Active(
            "/health",
            "GET",
            List.of(),
            Optional.empty(),
            Map.of(),
            Duration.ofSeconds(10),
            10,
            Duration.ofSeconds(2),
            2,
            3);

    /** Takes copies of the collections, in their order. */
    public Active {
      statuses = List.copyOf(statuses);
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
  }

  /**
   * When an endpoint is left alone for a while because real requests failed.
   *
   * @param consecutiveFailures how many failures in a row eject it; 0 for no such rule
   * @param failurePercent which share of failures within the window ejects it if it also lies well
   *     above that of the other endpoints, 0 to 100; 0 for no such rule
   * @param minimumRequests how many requests within the window it takes to speak of a share, 1 or
   *     more
   * @param window how long a request counts for its share; more than zero
   * @param ejection how long an endpoint is left alone the first time, and how much longer each
   *     further time; more than zero
   * @param maxEjection how long it is left alone at most; not less than {@code ejection}
   * @param maxEjectedPercent which share of the endpoints may be ejected at once, 1 to 100; one of
   *     several always may, the only one never
   */
  public record Passive(
      int consecutiveFailures,
      int failurePercent,
      int minimumRequests,
      Duration window,
      Duration ejection,
      Duration maxEjection,
      int maxEjectedPercent) {

    /**
     * 5 failures in a row, or half of at least 20 requests in 10 s; 30 s, and up to 5 minutes; half
     * of the endpoints.
     */
    public static final Passive DEFAULT =
        new Passive(
            5, 50, 20, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 50);
  }
}
