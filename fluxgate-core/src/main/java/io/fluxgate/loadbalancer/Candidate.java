package io.fluxgate.loadbalancer;

/**
 * An endpoint as a balancer sees it. The methods are plain reads: they are cheap and never block,
 * and a balancer may call them while it holds its lock.
 */
public interface Candidate {

  /**
   * Its position among all endpoints of the route; it never changes, whoever else is a candidate.
   * When it is gone for good, another endpoint may get it.
   *
   * @return 0 or more
   */
  int index();

  /**
   * What tells it from the route's other endpoints, across reloads too.
   *
   * @return for example its URL
   */
  String id();

  /**
   * Its share of the requests in proportion to the others'.
   *
   * @return 1 to 1,000,000
   */
  int weight();

  /**
   * How many requests it is serving for this gateway right now. Already old when it is read.
   *
   * @return 0 or more
   */
  int inFlight();
}
