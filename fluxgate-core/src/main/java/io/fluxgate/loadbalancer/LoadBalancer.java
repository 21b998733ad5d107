package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import io.fluxgate.plugin.Spec;
import java.util.List;
import java.util.Map;

/**
 * Chooses the endpoint a request goes to. Every route has its own; it never blocks, and is safe for
 * use by many threads.
 */
@FunctionalInterface
public interface LoadBalancer {

  /**
   * Chooses one. A request that is tried again is asked for again.
   *
   * <p>As long as it is the same list object, it has the same candidates in the same order, with
   * the same ids, indexes and weights. So a balancer may work something out once for a list, look
   * at the list's identity and keep what it found. Only what is in flight changes all the time.
   *
   * @param request the request
   * @param candidates the endpoints that may serve it now, at least one, in the route's order and
   *     so in that of their indexes; some of the route's endpoints may be missing, others may have
   *     come. Immutable
   * @return one of the candidates
   */
  Candidate pick(Request request, List<? extends Candidate> candidates);

  /**
   * Each in turn. Weights do not matter. A candidate that is missing is passed over.
   *
   * @return {@code round_robin}
   */
  static Spec<LoadBalancer> roundRobin() {
    return Spec.named(RoundRobin.NAME, Map.of());
  }

  /**
   * Each as often as its weight says, as evenly spread as can be: of weights 5, 1, 1 the choice is
   * {@code a a b a c a a}, not five times {@code a} in a row. Exact over every full turn while the
   * candidates stay the same.
   *
   * @return {@code weighted_rr}
   */
  static Spec<LoadBalancer> weightedRoundRobin() {
    return Spec.named(SmoothWeightedRoundRobin.NAME, Map.of());
  }
}
