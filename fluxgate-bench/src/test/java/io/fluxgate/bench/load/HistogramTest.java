package io.fluxgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HistogramTest {

  private final Histogram histogram = new Histogram();

  @Test
  void tellsPercentilesWithinHalfAPercent() {
    for (int i = 1; i <= 100_000; i++) {
      histogram.record(i * 1000L);
    }

    assertThat(histogram.count()).isEqualTo(100_000);
    assertThat(histogram.percentile(0.5)).isCloseTo(50_000_000, within(250_000L));
    assertThat(histogram.percentile(0.99)).isCloseTo(99_000_000, within(500_000L));
    assertThat(histogram.percentile(1)).isCloseTo(100_000_000, within(500_000L));
  }

  @Test
  void isExactForTheShortest() {
    for (int i = 0; i < 200; i++) {
      histogram.record(i);
    }

    assertThat(histogram.percentile(0.5)).isEqualTo(99);
    assertThat(histogram.percentile(1)).isEqualTo(199);
  }

  @Test
  void takesTheLongest() {
    histogram.record(Long.MAX_VALUE);

    assertThat(histogram.percentile(0.5)).isGreaterThan(Long.MAX_VALUE / 100 * 99);
  }

  @Test
  void isZeroWithoutValues() {
    assertThat(histogram.percentile(0.99)).isZero();
  }
}
