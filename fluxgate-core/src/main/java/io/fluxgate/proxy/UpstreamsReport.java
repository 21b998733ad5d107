package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.BreakerSnapshot;
import io.fluxgate.health.EndpointReport;
import java.util.List;

/**
 * What is known of one route's endpoints at one moment, for people.
 *
 * @param route what the route is called
 * @param panic whether so few are healthy that all of them get requests
 * @param waiting how many requests wait for a free place
 * @param endpoints each of them, in the route's order
 */
public record UpstreamsReport(String route, boolean panic, int waiting, List<Endpoint> endpoints) {

  /** Takes a copy of the list. */
  public UpstreamsReport {
    endpoints = List.copyOf(endpoints);
  }

  /**
   * One endpoint.
   *
   * @param id what it is called: its URL, and the address where its name stands for several
   * @param weight its share of the requests in proportion to the others'
   * @param inFlight how many requests it is serving for this gateway
   * @param breaker its breaker: state, since when, and the last transitions with the calls that
   *     caused them
   * @param health its health, told in the same way
   */
  public record Endpoint(
      String id, int weight, int inFlight, BreakerSnapshot breaker, EndpointReport health) {

    static Endpoint of(io.fluxgate.proxy.Endpoint endpoint) {
      return new Endpoint(
          endpoint.id(),
          endpoint.weight(),
          endpoint.inFlight(),
          endpoint.breaker().snapshot(),
          endpoint.health().report());
    }
  }
}
