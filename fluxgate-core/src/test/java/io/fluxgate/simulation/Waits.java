package io.fluxgate.simulation;

import java.util.Arrays;

/** How long clients waited, each of them. */
final class Waits {

  private double[] millis = new double[1024];
  private int count;

  void add(double waited) {
    if (count == millis.length) {
      millis = Arrays.copyOf(millis, 2 * count);
    }
    millis[count++] = waited;
  }

  int count() {
    return count;
  }

  /** So many milliseconds at most did this share of them wait. */
  double percentile(double percent) {
    double[] sorted = Arrays.copyOf(millis, count);
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(count * percent / 100) - 1];
  }

  double longest() {
    return percentile(100);
  }
}
