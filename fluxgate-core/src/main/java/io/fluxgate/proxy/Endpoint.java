package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Blame;
import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.health.EndpointHealth;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.retry.RetryPolicy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One server that a route's requests may go to, with what the gateway knows of it. Safe for use by
 * many threads.
 */
public final class Endpoint implements Candidate {

  private final int index;
  private final Settings settings;
  private final Watch watch;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * What an endpoint is made of.
   *
   * @param id what tells it from the route's other endpoints, and is the same after a restart
   * @param upstream where it is
   * @param host the {@code Host} it gets where that is not its own: it was found under a name
   * @param weight its share of the requests, 1 or more
   * @param maxInFlight how many requests it has at a time at most; 0 is no limit
   * @param retry when requests whose first attempt went here are sent again
   */
  public record Settings(
      String id,
      Upstream upstream,
      Optional<String> host,
      int weight,
      int maxInFlight,
      RetryPolicy retry) {

    /**
     * An endpoint that is called by its URL, without limit and retries.
     *
     * @param upstream where it is
     * @param weight its share of the requests, 1 or more
     */
    public Settings(Upstream upstream, int weight) {
      this(upstream.toString(), upstream, Optional.empty(), weight, 0, RetryPolicy.never());
    }
  }

  /**
   * What decides when an endpoint is left alone.
   *
   * @param blame says what counts against it
   * @param breaker its breaker
   * @param health its health
   */
  public record Watch(Blame blame, CircuitBreaker breaker, EndpointHealth health) {}

  /**
   * An endpoint that nothing is known of yet.
   *
   * @param index its position among the route's endpoints
   * @param settings what it is made of
   * @param watch what decides when it is left alone
   */
  public Endpoint(int index, Settings settings, Watch watch) {
    this.index = index;
    this.settings = settings;
    this.watch = watch;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String id() {
    return settings.id();
  }

  @Override
  public int weight() {
    return settings.weight();
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
    return settings.upstream();
  }

  /**
   * Its breaker.
   *
   * @return the breaker; one that never opens if none was configured
   */
  public CircuitBreaker breaker() {
    return watch.breaker();
  }

  /**
   * Its health.
   *
   * @return what checks and real requests say of it
   */
  public EndpointHealth health() {
    return watch.health();
  }

  /**
   * What it is made of.
   *
   * @return its settings
   */
  public Settings settings() {
    return settings;
  }

  Blame blame() {
    return watch.blame();
  }

  boolean limited() {
    return settings.maxInFlight() > 0;
  }

  boolean hasPlace() {
    return !limited() || inFlight.get() < settings.maxInFlight();
  }

  /** Takes a place for one request, unless all are taken. */
  boolean tryBegin() {
    if (!limited()) {
      inFlight.incrementAndGet();
      return true;
    }
    while (true) {
      int before = inFlight.get();
      if (before >= settings.maxInFlight()) {
        return false;
      }
      if (inFlight.compareAndSet(before, before + 1)) {
        return true;
      }
    }
  }

  void end() {
    inFlight.decrementAndGet();
  }

  /** Its id. */
  @Override
  public String toString() {
    return id();
  }
}
