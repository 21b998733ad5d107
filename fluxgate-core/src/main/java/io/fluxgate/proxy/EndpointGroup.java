package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.health.GroupHealth;
import io.fluxgate.time.TimeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * The endpoints of one route, and which of them may be asked at present. Safe for use by many
 * threads.
 *
 * <p>The list of those that may be asked is worked out when something has changed, not for every
 * request, and it stays the same object as long as it would be equal: balancers keep what they
 * worked out for it.
 */
public final class EndpointGroup {

  private final GroupHealth health;
  private final TimeSource time;
  private final WaitingLine line;
  private final AtomicLong version = new AtomicLong();
  private volatile List<Endpoint> endpoints;
  private volatile Admissible admissible;

  /**
   * A group without endpoints, which nobody can be asked of.
   *
   * @param health how its endpoints are
   * @param maxWaiting how many requests wait for a place at most, 0 or more
   * @param time the clock
   */
  public EndpointGroup(GroupHealth health, int maxWaiting, TimeSource time) {
    this.health = health;
    this.time = time;
    this.line = new WaitingLine(maxWaiting, time);
    this.endpoints = List.of();
    this.admissible = new Admissible(-1, -1, endpoints, 0, true);
  }

  /**
   * Has these endpoints from now on. Requests that are under way at others go on there.
   *
   * @param all the endpoints, in the order of their indexes
   */
  public void replace(List<Endpoint> all) {
    endpoints = List.copyOf(all);
    changed();
  }

  /**
   * Those that may be asked.
   *
   * @param version what they were worked out from
   * @param healthVersion and that of their health
   * @param endpoints in the order of their indexes
   * @param untilNanos when the clock alone changes them
   * @param endless whether it never does
   */
  private record Admissible(
      long version,
      long healthVersion,
      List<Endpoint> endpoints,
      long untilNanos,
      boolean endless) {}

  /**
   * All of them.
   *
   * @return an immutable list, in the order of their indexes
   */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Those that may be asked now; an immutable list that is replaced only by a different one. */
  List<Endpoint> admissible() {
    Admissible known = admissible;
    if (known.version == version.get()
        && known.healthVersion == health.version()
        && (known.endless || known.untilNanos - time.nanoTime() > 0)) {
      return known.endpoints;
    }
    return workOut(known);
  }

  private List<Endpoint> workOut(Admissible before) {
    long from = version.get();
    long healthFrom = health.version();
    long now = time.nanoTime();
    List<Endpoint> all = endpoints;
    List<Endpoint> admitted = new ArrayList<>(all.size());
    boolean endless = true;
    long until = now;
    for (Endpoint endpoint : all) {
      CircuitBreaker breaker = endpoint.breaker();
      if (breaker.admits() && endpoint.health().share() > 0) {
        admitted.add(endpoint);
      }
      long changes = breaker.admitsAgainNanos().orElse(now);
      if (breaker.state() != CircuitBreaker.State.CLOSED) {
        until = endless || changes - until < 0 ? changes : until;
        endless = false;
      }
    }
    List<Endpoint> kept =
        same(admitted, before.endpoints)
            ? before.endpoints
            : same(admitted, all) ? all : List.copyOf(admitted);
    admissible = new Admissible(from, healthFrom, kept, until, endless);
    return kept;
  }

  private static boolean same(List<Endpoint> one, List<Endpoint> other) {
    return one.equals(other); // endpoints are equal only to themselves
  }

  /**
   * When the clock alone next changes who may be asked: nobody hears of that who waits. Not after
   * the latest time.
   */
  long nextChangeNanos(long latestNanos) {
    long now = time.nanoTime();
    long next = sooner(latestNanos, health.nextChangeNanos(), now);
    for (Endpoint endpoint : endpoints) {
      next = sooner(next, endpoint.breaker().admitsAgainNanos(), now);
    }
    return next;
  }

  private static long sooner(long next, OptionalLong change, long now) {
    return change.isPresent() && change.getAsLong() - now > 0 && change.getAsLong() - next < 0
        ? change.getAsLong()
        : next;
  }

  /** A breaker, or the health of an endpoint, has changed. */
  public void changed() {
    version.incrementAndGet();
    line.wakeFirst();
  }

  /**
   * Those of some endpoints that get a request now although some are only starting: each with the
   * chance of its share. If that leaves none, all.
   */
  List<Endpoint> started(List<Endpoint> from, RandomGenerator random) {
    if (!health.slowStarting()) {
      return from;
    }
    List<Endpoint> kept = new ArrayList<>(from.size());
    for (Endpoint endpoint : from) {
      double share = endpoint.health().share();
      if (share >= 1 || random.nextDouble() < share) {
        kept.add(endpoint);
      }
    }
    return kept.isEmpty() || kept.size() == from.size() ? from : Collections.unmodifiableList(kept);
  }

  /**
   * The group at this moment, for people.
   *
   * @param route what its route is called
   * @return its endpoints, in the order of their indexes
   */
  public UpstreamsReport report(String route) {
    return new UpstreamsReport(
        route,
        health.panic(),
        line.length(),
        endpoints.stream().map(UpstreamsReport.Endpoint::of).toList());
  }

  WaitingLine line() {
    return line;
  }

  /** An endpoint has a free place again. */
  void placeFree() {
    line.wakeFirst();
  }
}
