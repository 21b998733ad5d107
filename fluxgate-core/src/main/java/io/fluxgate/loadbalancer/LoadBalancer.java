package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import io.fluxgate.plugin.Spec;
import java.util.LinkedHashMap;
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

  /**
   * Always the same endpoint for the same client's address, that of the peer or the one that a
   * trusted proxy named: {@link #consistentHash} on {@link HashKey#ip()}.
   *
   * @return {@code ip_hash}
   */
  static Spec<LoadBalancer> ipHash() {
    return Spec.named(BuiltInBalancers.IP_HASH, Map.of());
  }

  /**
   * Always the same endpoint for the same key. When one of {@code n} endpoints leaves, only its own
   * keys move, about one in {@code n}, to all the others; when it comes back it gets exactly these
   * again. Where a key belongs depends on the endpoints' ids and weights alone, so after a restart
   * and on every gateway it is the same. A request without the key goes anywhere, by chance and
   * weight.
   *
   * <p>How many keys an endpoint has is in proportion to its weight, within a quarter or so. Where
   * weights differ, other keys move too when the average weight passes a power of two.
   *
   * @param on what of a request is its key
   * @return {@code consistent_hash}
   */
  static Spec<LoadBalancer> consistentHash(HashKey on) {
    return Spec.named(ConsistentHashFactory.NAME, Map.of(ConsistentHashFactory.ON, on.toString()));
  }

  /**
   * The same with a bound: no endpoint takes more than the average of what is in flight, by weight
   * and this request counted in, times the bound and rounded up. What is more goes on to the next
   * endpoint on the ring. With more than 64 candidates the average is estimated from 64 that are
   * chosen by chance each time.
   *
   * @param on what of a request is its key
   * @param boundedLoad more than 1 and at most 10; 1.25 lets nobody have more than a quarter above
   *     the average
   * @return {@code consistent_hash}; the gateway's {@code build()} refuses a bound out of range
   */
  static Spec<LoadBalancer> consistentHash(HashKey on, double boundedLoad) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put(ConsistentHashFactory.ON, on.toString());
    options.put(ConsistentHashFactory.BOUNDED_LOAD, boundedLoad);
    return Spec.named(ConsistentHashFactory.NAME, options);
  }
}
