package io.fluxgate.bench.load;

import java.util.Locale;

/**
 * What the load generator saw in one window. For one thread.
 *
 * <p>An error is an answer other than 200 or a connection that broke; an answer that announces the
 * end of its connection is none, the connection is only opened anew.
 */
final class Tally {

  private final Histogram latencies = new Histogram();
  private long errors;
  private long reopened;
  private String firstError = "";

  /** The figures, as they travel between processes. */
  record Summary(
      long requests, long errors, long reopened, long nanos, long p50Nanos, long p99Nanos) {

    static Summary of(String[] words, int from) {
      return new Summary(
          Long.parseLong(words[from]),
          Long.parseLong(words[from + 1]),
          Long.parseLong(words[from + 2]),
          Long.parseLong(words[from + 3]),
          Long.parseLong(words[from + 4]),
          Long.parseLong(words[from + 5]));
    }

    String words() {
      return String.format(
          Locale.ROOT, "%d %d %d %d %d %d", requests, errors, reopened, nanos, p50Nanos, p99Nanos);
    }
  }

  void answered(long nanos) {
    latencies.record(nanos);
  }

  void failed(String why) {
    if (errors++ == 0) {
      firstError = why;
    }
  }

  void announcedEnd() {
    reopened++;
  }

  long errors() {
    return errors;
  }

  String firstError() {
    return firstError;
  }

  Summary over(long nanos) {
    return new Summary(
        latencies.count(),
        errors,
        reopened,
        nanos,
        latencies.percentile(0.5),
        latencies.percentile(0.99));
  }
}
