package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The less loaded of two, both drawn by weight. Unlike a search for the very least loaded, gateways
 * that do not know of each other's requests never all run to the same endpoint.
 *
 * <p>Load is what is in flight for each unit of weight. On a tie it is the one drawn first, so
 * without any load the shares are exactly the weights.
 */
final class PowerOfTwoChoices implements LoadBalancer {

  static final String NAME = "p2c";

  private final OncePerList<Shares> shares = new OncePerList<>(Shares::of);
  private final RandomGenerator random;

  PowerOfTwoChoices(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    Shares drawn = shares.of(candidates);
    int position = drawn.pick(random);
    Candidate first = candidates.get(position);
    Candidate second = candidates.get(drawn.pickOther(position, random));
    boolean secondIsLessLoaded =
        (long) second.inFlight() * first.weight() < (long) first.inFlight() * second.weight();
    return secondIsLessLoaded ? second : first;
  }
}
