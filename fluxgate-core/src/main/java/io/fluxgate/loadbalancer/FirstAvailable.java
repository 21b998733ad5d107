package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import java.util.List;

/** The first in the route's order; the others are its reserve. */
final class FirstAvailable implements LoadBalancer {

  static final String NAME = "first";

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    return candidates.getFirst();
  }
}
