package io.fluxgate.simulation;

/** How many requests there were in each second, and how many of them failed. */
final class PerSecond {

  private final int[] requests = new int[1000];
  private final int[] failures = new int[1000];

  /** A request that began so many seconds after the beginning. */
  void add(double seconds, boolean good) {
    requests[(int) seconds]++;
    if (!good) {
      failures[(int) seconds]++;
    }
  }

  /** How many began from one second to another, that one not included. */
  int requests(int from, int to) {
    return sum(requests, from, to);
  }

  /** How many of those failed. */
  int failures(int from, int to) {
    return sum(failures, from, to);
  }

  private static int sum(int[] counts, int from, int to) {
    int sum = 0;
    for (int second = from; second < to; second++) {
      sum += counts[second];
    }
    return sum;
  }
}
