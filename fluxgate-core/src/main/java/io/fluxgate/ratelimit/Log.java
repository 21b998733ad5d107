package io.fluxgate.ratelimit;

import java.util.Arrays;

/**
 * When permits were taken, the oldest first: a ring that grows with what it holds. Not safe for use
 * by many threads.
 */
final class Log {

  private static final int FIRST_SIZE = 2;

  private long[] times = new long[FIRST_SIZE];
  private long[] permits = new long[FIRST_SIZE];
  private int first;
  private int size;
  private long sum;

  /** How many permits were taken within the last window. */
  long taken(long now, long windowNanos) {
    long taken = sum;
    for (int i = 0; i < size && isOver(i, now, windowNanos); i++) {
      taken -= permits[index(i)];
    }
    return taken;
  }

  /** How long it is until at most so many are still within the window; 0 for now. */
  long nanosUntil(long most, long now, long windowNanos) {
    if (sum <= most) {
      return 0;
    }
    long taken = sum;
    int last = most == 0 ? size - 1 : 0; // the last one has to go, so there is no need to look
    if (most > 0) {
      taken -= permits[index(0)];
      while (taken > most) {
        last++;
        taken -= permits[index(last)];
      }
    }
    return Math.max(0, windowNanos - (now - times[index(last)]));
  }

  /** Adds what is taken now, and lets go of what is over. */
  void add(long taken, long now, long windowNanos) {
    while (size > 0 && isOver(0, now, windowNanos)) {
      sum -= permits[first];
      first = index(1);
      size--;
    }
    long time = size > 0 && times[index(size - 1)] - now > 0 ? times[index(size - 1)] : now;
    sum += taken;
    if (size > 0 && times[index(size - 1)] == time) {
      permits[index(size - 1)] += taken;
      return;
    }
    if (size == times.length) {
      grow();
    }
    times[index(size)] = time;
    permits[index(size)] = taken;
    size++;
  }

  /** Takes back what was added last. */
  void removeLast(long taken) {
    long rest = taken;
    while (rest > 0 && size > 0) {
      int last = index(size - 1);
      long less = Math.min(rest, permits[last]);
      permits[last] -= less;
      sum -= less;
      rest -= less;
      if (permits[last] == 0) {
        size--;
      }
    }
  }

  void clear() {
    times = new long[FIRST_SIZE];
    permits = new long[FIRST_SIZE];
    first = 0;
    size = 0;
    sum = 0;
  }

  private boolean isOver(int i, long now, long windowNanos) {
    return now - times[index(i)] >= windowNanos;
  }

  private int index(int i) {
    int index = first + i;
    return index < times.length ? index : index - times.length;
  }

  private void grow() {
    times = unrolled(times);
    permits = unrolled(permits);
    first = 0;
  }

  private long[] unrolled(long[] ring) {
    long[] grown = Arrays.copyOfRange(ring, first, first + 2 * ring.length);
    System.arraycopy(ring, 0, grown, ring.length - first, first);
    return grown;
  }
}
