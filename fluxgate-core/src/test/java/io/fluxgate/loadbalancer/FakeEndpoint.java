package io.fluxgate.loadbalancer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * An endpoint that is nothing but numbers; named a, b, c, ... by its index unless said otherwise.
 */
final class FakeEndpoint implements Candidate {

  private final int index;
  private final String id;
  private final int weight;
  private final AtomicInteger inFlight = new AtomicInteger();

  FakeEndpoint(int index, String id, int weight) {
    this.index = index;
    this.id = id;
    this.weight = weight;
  }

  FakeEndpoint(int index, int weight) {
    this(index, Character.toString('a' + index), weight);
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  void begin() {
    inFlight.incrementAndGet();
  }

  void end() {
    inFlight.decrementAndGet();
  }

  FakeEndpoint withInFlight(int requests) {
    inFlight.set(requests);
    return this;
  }

  @Override
  public String toString() {
    return id;
  }

  static List<FakeEndpoint> ofWeights(int... weights) {
    List<FakeEndpoint> endpoints = new ArrayList<>();
    for (int weight : weights) {
      endpoints.add(new FakeEndpoint(endpoints.size(), weight));
    }
    return List.copyOf(endpoints);
  }

  /** So many of weight 1 that are named as a route's would be. */
  static List<FakeEndpoint> servers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new FakeEndpoint(i, "http://server-" + i + ".example:8080", 1))
        .toList();
  }

  /** These endpoints but for one. */
  static List<FakeEndpoint> without(String id, Collection<FakeEndpoint> endpoints) {
    return endpoints.stream().filter(endpoint -> !endpoint.id().equals(id)).toList();
  }
}
