package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.time.TimeSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Sends equal keys to the same endpoint as long as that is there: a {@link HashRing}. With a bound,
 * an endpoint that has its fill hands a key on to the next one on the ring; without the bound one
 * key that everybody asks for makes one endpoint do all the work.
 *
 * <p>Lock-free. A choice takes a time in proportion to the logarithm of the number of candidates.
 */
final class ConsistentHash implements LoadBalancer {

  static final double UNBOUNDED = Double.POSITIVE_INFINITY;

  private final HashKey on;
  private final double boundedLoad;
  private final RandomGenerator random;
  private final TimeSource time;
  private final OncePerList<Shares> shares = new OncePerList<>(Shares::of);

  /** Threads that meet a new list at once each derive its view; any of these will do. */
  private volatile RingView latest = RingView.EMPTY;

  ConsistentHash(HashKey on, double boundedLoad, FactoryContext context) {
    this.on = on;
    this.boundedLoad = boundedLoad;
    this.random = context.random();
    this.time = context.time();
  }

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    OptionalLong key = on.hash(request);
    if (key.isEmpty()) {
      return candidates.get(shares.of(candidates).pick(random));
    }
    return along(candidates, key.getAsLong());
  }

  private RingView view(List<? extends Candidate> candidates) {
    RingView view = latest;
    if (!view.isOf(candidates)) {
      view = view.next(candidates, time.nanoTime());
      latest = view;
    }
    return view;
  }

  /** Goes along the ring to the first who may take a request of this key. */
  private Candidate along(List<? extends Candidate> candidates, long key) {
    RingView view = view(candidates);
    HashRing ring = view.ring();
    Candidate home = null;
    double limit = 0;
    long totalWeight = 0;
    int node = ring.nodeOf(key);
    for (int step = 0; step < ring.nodeCount(); step++) {
      Candidate owner = view.ownerOf(node);
      node = ring.after(node);
      if (owner == null) {
        continue;
      }
      if (home == null) {
        home = owner;
        if (boundedLoad == UNBOUNDED || home.inFlight() == 0) {
          return home;
        }
        totalWeight = shares.of(candidates).total();
        limit = boundedLoad * (inFlight(candidates, totalWeight) + 1);
      }
      // Less than its share of the limit: for whole numbers as good as less than that rounded up.
      if (owner.inFlight() < limit * owner.weight() / totalWeight) {
        return owner;
      }
    }
    if (home == null) {
      throw new IllegalStateException("none of the candidates is on the ring");
    }
    return home; // everybody has become busy since the average was taken
  }

  /** How much is in flight altogether; of many candidates a guess. */
  private double inFlight(List<? extends Candidate> candidates, long totalWeight) {
    Sample sample = Sample.of(candidates.size(), random);
    long inFlight = 0;
    long weight = 0;
    for (int i = 0; i < sample.count(); i++) {
      Candidate candidate = candidates.get(sample.position(i));
      inFlight += candidate.inFlight();
      weight += candidate.weight();
    }
    return inFlight * ((double) totalWeight / weight);
  }
}
