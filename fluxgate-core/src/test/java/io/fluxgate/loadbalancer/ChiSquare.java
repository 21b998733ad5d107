package io.fluxgate.loadbalancer;

import java.util.stream.IntStream;

/** Pearson's test: whether counts differ from what was expected by more than chance. */
final class ChiSquare {

  private ChiSquare() {}

  /** The statistic of counts that should be in proportion to the weights. */
  static double of(int[] counts, int[] weights) {
    double sum = IntStream.of(weights).asLongStream().sum();
    double all = IntStream.of(counts).asLongStream().sum();
    double statistic = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = all * weights[i] / sum;
      statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return statistic;
  }

  /** What one in a thousand exceeds by chance, after Wilson and Hilferty. */
  static double limit(int cells) {
    double freedom = cells - 1.0;
    double normal = 3.09;
    double cubed = 1 - 2 / (9 * freedom) + normal * Math.sqrt(2 / (9 * freedom));
    return cells == 1 ? 0 : freedom * cubed * cubed * cubed;
  }
}
