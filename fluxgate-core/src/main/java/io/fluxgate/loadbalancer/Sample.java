package io.fluxgate.loadbalancer;

import java.util.random.RandomGenerator;

/**
 * At most {@value #MOST} of a list's positions, for what would take too long to ask of everybody.
 * All of them if there are no more; else the list is cut into {@value #MOST} parts, beginning
 * anywhere, and one position is taken at random from each. So every position has the same chance
 * and none comes twice. Immutable.
 */
final class Sample {

  static final int MOST = 64;

  private final int size;
  private final int begin;
  private final long seed;

  private Sample(int size, int begin, long seed) {
    this.size = size;
    this.begin = begin;
    this.seed = seed;
  }

  static Sample of(int size, RandomGenerator random) {
    return size <= MOST
        ? new Sample(size, 0, 0)
        : new Sample(size, random.nextInt(size), random.nextLong());
  }

  /** How many positions it has. */
  int count() {
    return Math.min(size, MOST);
  }

  /** The position of that number, the same each time. */
  int position(int number) {
    if (size <= MOST) {
      return number;
    }
    long from = (long) number * size / MOST;
    long length = (number + 1L) * size / MOST - from;
    long chance = Hash64.mix(seed + number * Hash64.STEP) >>> 32;
    long position = begin + from + ((chance * length) >>> 32);
    return (int) (position < size ? position : position - size);
  }
}
