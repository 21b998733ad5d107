package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Each in turn: always the candidate that stands next after the one chosen last. What is remembered
 * is an endpoint, not a count of requests: a count, taken modulo a number of candidates that
 * changes, jumps, and one day it overflows.
 *
 * <p>Lock-free.
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
    int position = Math.min(last + 1, size);
    while (position > 0 && candidates.get(position - 1).index() > last) {
      position--;
    }
    return candidates.get(position == size ? 0 : position);
  }
}
