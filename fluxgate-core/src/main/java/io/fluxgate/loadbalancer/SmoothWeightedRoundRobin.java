package io.fluxgate.loadbalancer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.http.Request;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Smooth weighted round robin, the algorithm nginx has used since 1.3.1. Everybody has a credit. At
 * every choice each candidate's credit grows by its weight; the one with the most is chosen (the
 * earlier one on a tie) and pays the sum of all candidates' weights. After one full turn all
 * credits are zero again.
 *
 * <p>While the candidates stay the same no credit reaches the sum of their weights, in either
 * direction. When a heavy candidate leaves, or weights change, credits may be left over that are
 * huge beside the new sum, and settling them would send everything to one endpoint for as many
 * requests. So what is beyond the sum is forgiven: the memory of an earlier set never outlasts a
 * turn or so of the new one.
 *
 * <p>A choice takes a time in proportion to the number of candidates, under a lock.
 */
final class SmoothWeightedRoundRobin implements LoadBalancer {

  static final String NAME = "weighted_rr";

  private final ReentrantLock lock = new ReentrantLock();

  /** By {@link Candidate#index()}. */
  @GuardedBy("lock")
  private long[] credits = {};

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    int size = candidates.size();
    long sum = 0;
    int greatestIndex = 0;
    for (int i = 0; i < size; i++) {
      Candidate candidate = candidates.get(i);
      sum += candidate.weight();
      greatestIndex = Math.max(greatestIndex, candidate.index());
    }
    lock.lock();
    try {
      if (greatestIndex >= credits.length) {
        credits = Arrays.copyOf(credits, greatestIndex + 1);
      }
      return choose(candidates, size, sum);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Candidate choose(List<? extends Candidate> candidates, int size, long sum) {
    Candidate best = candidates.getFirst();
    long most = Long.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      Candidate candidate = candidates.get(i);
      int index = candidate.index();
      long credit = Math.clamp(credits[index], -sum, sum) + candidate.weight();
      credits[index] = credit;
      if (credit > most) {
        most = credit;
        best = candidate;
      }
    }
    credits[best.index()] -= sum;
    return best;
  }
}
