package io.fluxgate.loadbalancer;

import java.util.ArrayList;
import java.util.List;

/** An endpoint that is nothing but numbers; named a, b, c, ... by its index. */
record FakeEndpoint(int index, int weight, int inFlight) implements Candidate {

  @Override
  public String id() {
    return Character.toString('a' + index);
  }

  static List<FakeEndpoint> ofWeights(int... weights) {
    List<FakeEndpoint> endpoints = new ArrayList<>();
    for (int weight : weights) {
      endpoints.add(new FakeEndpoint(endpoints.size(), weight, 0));
    }
    return List.copyOf(endpoints);
  }

  /** These endpoints but for one. */
  static List<FakeEndpoint> without(String id, List<FakeEndpoint> endpoints) {
    return endpoints.stream().filter(endpoint -> !endpoint.id().equals(id)).toList();
  }
}
