package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import java.util.List;
import java.util.random.RandomGenerator;

/** Any of them, by weight. Remembers nothing of earlier choices. */
final class WeightedRandom implements LoadBalancer {

  static final String NAME = "random";

  private final OncePerList<Shares> shares = new OncePerList<>(Shares::of);
  private final RandomGenerator random;

  WeightedRandom(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    return candidates.get(shares.of(candidates).pick(random));
  }
}
