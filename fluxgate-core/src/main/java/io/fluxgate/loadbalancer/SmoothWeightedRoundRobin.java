package io.fluxgate.loadbalancer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.http.Request;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
 * <p>A choice is made under a lock. It takes a time in proportion to the number of different
 * weights and the logarithm of the number of candidates ({@link CreditQueues}); the first one of a
 * new list takes a time in proportion to the list.
 */
final class SmoothWeightedRoundRobin implements LoadBalancer {

  static final String NAME = "weighted_rr";

  private final ReentrantLock lock = new ReentrantLock();

  /** By {@link Candidate#index()}; those of the present candidates are in the queues. */
  @GuardedBy("lock")
  private long[] credits = {};

  @GuardedBy("lock")
  private @Nullable CreditQueues present;

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    lock.lock();
    try {
      CreditQueues queues = present;
      if (queues == null || !queues.isOf(candidates)) {
        queues = change(queues, candidates);
        present = queues;
      }
      return candidates.get(queues.next());
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private CreditQueues change(@Nullable CreditQueues before, List<? extends Candidate> candidates) {
    if (before != null) {
      before.save(credits);
    }
    int indexes = candidates.getLast().index() + 1;
    if (indexes > credits.length) {
      credits = Arrays.copyOf(credits, indexes);
    }
    return new CreditQueues(candidates, credits);
  }
}
