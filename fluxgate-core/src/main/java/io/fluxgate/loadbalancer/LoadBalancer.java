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

  /**
   * The least busy: the one with the least in flight for each unit of weight, this request counted
   * in. Of several equals any, by chance. Looks at every candidate up to 64, and of more at 64 that
   * are chosen by chance each time.
   *
   * <p>With few requests at a time the heaviest endpoints get nearly all of them: weights share out
   * what is in flight, not what comes.
   *
   * @return {@code least_requests}
   */
  static Spec<LoadBalancer> leastRequests() {
    return Spec.named(LeastRequests.NAME, Map.of());
  }

  /**
   * The power of two choices: two candidates are drawn by weight, and the one with less in flight
   * for each unit of weight is chosen. Nearly as even as the least busy of all, at a price that
   * does not grow with their number, and several gateways do not run to the same endpoint at once.
   * Without any load the shares are the weights.
   *
   * @return {@code p2c}
   */
  static Spec<LoadBalancer> powerOfTwoChoices() {
    return Spec.named(PowerOfTwoChoices.NAME, Map.of());
  }

  /**
   * Any, by chance and weight.
   *
   * @return {@code random}
   */
  static Spec<LoadBalancer> random() {
    return Spec.named(WeightedRandom.NAME, Map.of());
  }

  /**
   * Always the first in the route's order that is there; the others are its reserve. Weights do not
   * matter.
   *
   * @return {@code first}
   */
  static Spec<LoadBalancer> first() {
    return Spec.named(FirstAvailable.NAME, Map.of());
  }
}
