package io.fluxgate.bench.load;

import java.util.Locale;

/** What is measured of a gateway in one window. */
enum Figure {
  THROUGHPUT("requests/s", 0, true),
  CPU("CPU µs/request", 1, true),
  CPU_PER_GB("CPU s/GB", 2, true),
  P50("p50 ms", 2, false),
  P99("p99 ms", 2, true),
  ALLOCATED("B/request", 0, false),
  HEAP_PER_CONNECTION("heap KB/connection", 2, true),
  RSS("RSS MB", 0, false),
  PEAK_RSS("peak RSS MB", 0, false),
  UPSTREAM("upstream/request", 2, false),
  REOPENED("reopened", 0, false),
  ERRORS("errors", 0, false);

  private final String title;
  private final int decimals;
  private final boolean spread;

  Figure(String title, int decimals, boolean spread) {
    this.title = title;
    this.decimals = decimals;
    this.spread = spread;
  }

  String title() {
    return title;
  }

  /** Whether the smallest and the largest value of the rounds are worth showing. */
  boolean spread() {
    return spread;
  }

  /** Whether rounds are summed instead of taking their median: a rare thing is not to get lost. */
  boolean summed() {
    return this == ERRORS || this == REOPENED;
  }

  String shown(double value) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
