package io.fluxgate.loadbalancer;

import java.util.Arrays;
import java.util.List;

/**
 * The credits of one list of candidates. Those of the same weight earn the same at every choice and
 * so keep their order among each other: they stand in one queue, a heap with the most credit on
 * top, and only the tops are compared. What is earned is not added to each credit but counted as
 * the number of choices so far.
 *
 * <p>A candidate is meant by its position in the list. Not for use by several threads.
 */
final class CreditQueues {

  private final List<? extends Candidate> candidates;
  private final int[] weights;
  private final long sum;

  /** By position, without what was earned by the choices that {@link #choices} counts. */
  private final long[] credits;

  private long choices;

  /** The positions, the heap of one weight after that of the other. */
  private final int[] heaps;

  private final int[] heapWeights;

  /** Where each heap begins, and at last where they end. */
  private final int[] heapStarts;

  private int lastChosen;

  /** Takes over the credits, by index, of those who are in the list. */
  CreditQueues(List<? extends Candidate> candidates, long[] creditsByIndex) {
    int size = candidates.size();
    this.candidates = candidates;
    this.weights = new int[size];
    long total = 0;
    for (int i = 0; i < size; i++) {
      weights[i] = candidates.get(i).weight();
      total += weights[i];
    }
    this.sum = total;
    this.credits = new long[size];
    for (int i = 0; i < size; i++) {
      credits[i] = Math.clamp(creditsByIndex[candidates.get(i).index()], -sum, sum);
    }
    this.heapWeights = different(weights);
    this.heapStarts = new int[heapWeights.length + 1];
    this.heaps = new int[size];
    fill();
  }

  private static int[] different(int[] weights) {
    int[] sorted = weights.clone();
    Arrays.sort(sorted);
    int count = 1;
    for (int weight : sorted) {
      if (weight != sorted[count - 1]) {
        sorted[count++] = weight;
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  private void fill() {
    int[] heapOf = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      heapOf[i] = Arrays.binarySearch(heapWeights, weights[i]);
      heapStarts[heapOf[i] + 1]++;
    }
    for (int heap = 0; heap < heapWeights.length; heap++) {
      heapStarts[heap + 1] += heapStarts[heap];
    }
    int[] ends = heapStarts.clone();
    for (int i = 0; i < weights.length; i++) {
      heaps[ends[heapOf[i]]++] = i;
    }
    for (int heap = 0; heap < heapWeights.length; heap++) {
      int start = heapStarts[heap];
      for (int place = start + (heapStarts[heap + 1] - start) / 2; place >= start; place--) {
        sink(heap, place);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same list object has the same candidates
  boolean isOf(List<? extends Candidate> list) {
    return candidates == list;
  }

  /** Writes the credits back, by index. */
  void save(long[] creditsByIndex) {
    for (int i = 0; i < credits.length; i++) {
      creditsByIndex[candidates.get(i).index()] = credits[i] + choices * weights[i];
    }
  }

  /** Makes a choice. */
  int next() {
    if (choices == sum) {
      payOut();
    }
    forgiveDebt();
    int best = -1;
    int bestHeap = 0;
    long most = 0;
    for (int heap = 0; heap < heapWeights.length; heap++) {
      int top = topWithoutExcess(heap);
      long credit = credits[top] + (choices + 1) * heapWeights[heap];
      if (best < 0 || credit > most || (credit == most && top < best)) {
        best = top;
        bestHeap = heap;
        most = credit;
      }
    }
    choices++;
    credits[best] -= sum;
    sink(bestHeap, heapStarts[bestHeap]);
    lastChosen = best;
    return best;
  }

  /** Once in a turn, so that the count stays small; nobody's place changes. */
  private void payOut() {
    for (int i = 0; i < credits.length; i++) {
      credits[i] += choices * weights[i];
    }
    choices = 0;
  }

  /**
   * Only who was chosen last can owe more than the sum. It keeps its place: nobody else in its
   * queue owes as much as the sum, for all have earned something since they were last cut down.
   */
  private void forgiveDebt() {
    long least = -sum - choices * weights[lastChosen];
    credits[lastChosen] = Math.max(credits[lastChosen], least);
  }

  /** Who has more than the sum is at the top, until it has been cut down to it. */
  private int topWithoutExcess(int heap) {
    int start = heapStarts[heap];
    long most = sum - choices * heapWeights[heap];
    while (credits[heaps[start]] > most) {
      credits[heaps[start]] = most;
      sink(heap, start);
    }
    return heaps[start];
  }

  private boolean before(int one, int other) {
    return credits[one] > credits[other] || (credits[one] == credits[other] && one < other);
  }

  private void sink(int heap, int from) {
    int start = heapStarts[heap];
    int end = heapStarts[heap + 1];
    int sinking = heaps[from];
    int place = from;
    int child = start + 2 * (place - start) + 1;
    while (child < end) {
      if (child + 1 < end && before(heaps[child + 1], heaps[child])) {
        child++;
      }
      if (before(sinking, heaps[child])) {
        break;
      }
      heaps[place] = heaps[child];
      place = child;
      child = start + 2 * (place - start) + 1;
    }
    heaps[place] = sinking;
  }
}
