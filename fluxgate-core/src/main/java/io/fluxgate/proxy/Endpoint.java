package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.loadbalancer.Candidate;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One server that a route's requests may go to, with what the gateway knows of it. Safe for use by
 * many threads.
 */
public final class Endpoint implements Candidate {

  private final int index;
  private final Upstream upstream;
  private final int weight;
  private final CircuitBreaker breaker;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * An endpoint that nothing is known of yet.
   *
   * @param index its position among the route's endpoints
   * @param upstream where it is
   * @param weight its share of the requests, 1 or more
   * @param breaker decides when it is left alone
   */
  public Endpoint(int index, Upstream upstream, int weight, CircuitBreaker breaker) {
    this.index = index;
    this.upstream = upstream;
    this.weight = weight;
    this.breaker = breaker;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String id() {
    return upstream.toString();
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  /**
   * Where it is.
   *
   * @return its origin and base path
   */
  public Upstream upstream() {
    return upstream;
  }

  /**
   * Its breaker.
   *
   * @return the breaker; one that never opens if none was configured
   */
  public CircuitBreaker breaker() {
    return breaker;
  }

  void begin() {
    inFlight.incrementAndGet();
  }

  void end() {
    inFlight.decrementAndGet();
  }

  /** Its URL. */
  @Override
  public String toString() {
    return id();
  }
}
