package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Each in turn: always the candidate that stands next after the one chosen last. What is remembered
 * is an endpoint, not a count of requests: a count, taken modulo a number of candidates that
 * changes, jumps, and one day it overflows.
 *
 * <p>Lock-free. A choice is immediate while nobody is missing, and else takes a time in proportion
 * to the logarithm of the number of candidates.
 */
final class RoundRobin implements LoadBalancer {

  static final String NAME = "round_robin";

  private final AtomicInteger lastIndex = new AtomicInteger(-1);

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    while (true) {
      int last = lastIndex.get();
      Candidate next = next(candidates, last);
      if (lastIndex.compareAndSet(last, next.index())) {
        return next;
      }
    }
  }

  private static Candidate next(List<? extends Candidate> candidates, int last) {
    int size = candidates.size();
    // An endpoint never stands further back than its index, and right there if nobody is missing.
    int low = 0;
    int high = Math.min(last + 1, size);
    if (high > 0 && candidates.get(high - 1).index() <= last) {
      low = high;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (candidates.get(middle).index() > last) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return candidates.get(low == size ? 0 : low);
  }
}
