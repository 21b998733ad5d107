package io.fluxgate.loadbalancer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The candidates' weights laid end to end: a random point on that line is a choice by weight. In
 * whole numbers, so the shares are exact. A choice takes a time in proportion to the logarithm of
 * the number of candidates, and is immediate if all weigh the same. Immutable.
 */
final class Shares {

  /** Where each candidate's stretch ends and the next one's begins. */
  private final long[] ends;

  private final boolean equal;

  private Shares(long[] ends, boolean equal) {
    this.ends = ends;
    this.equal = equal;
  }

  static Shares of(List<? extends Candidate> candidates) {
    long[] ends = new long[candidates.size()];
    int firstWeight = candidates.getFirst().weight();
    boolean equal = true;
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      int weight = candidates.get(i).weight();
      equal &= weight == firstWeight;
      end += weight;
      ends[i] = end;
    }
    return new Shares(ends, equal);
  }

  /** The sum of all weights. */
  long total() {
    return ends[ends.length - 1];
  }

  /** The position of one of them. */
  int pick(RandomGenerator random) {
    return equal ? random.nextInt(ends.length) : at(random.nextLong(total()));
  }

  /** The position of one of the others, of which there must be some. */
  int pickOther(int position, RandomGenerator random) {
    if (equal) {
      int other = random.nextInt(ends.length - 1);
      return other < position ? other : other + 1;
    }
    long start = position == 0 ? 0 : ends[position - 1];
    long weight = ends[position] - start;
    long point = random.nextLong(total() - weight);
    return at(point < start ? point : point + weight);
  }

  private int at(long point) {
    int low = 0;
    int high = ends.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] > point) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
