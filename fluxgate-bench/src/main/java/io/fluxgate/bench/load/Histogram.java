package io.fluxgate.bench.load;

/**
 * Counts durations in buckets that grow with them, 128 for each doubling: a percentile is off by
 * half a percent at most. For one thread.
 */
final class Histogram {

  private static final int BITS = 7;
  private static final int FINE = 1 << BITS;

  private final long[] counts = new long[(Long.SIZE - BITS) * FINE];
  private long total;

  void record(long nanos) {
    counts[bucket(Math.max(0, nanos))]++;
    total++;
  }

  long count() {
    return total;
  }

  /**
   * The duration that a share of all durations does not exceed.
   *
   * @param share above 0, at most 1
   * @return nanoseconds; 0 if nothing was recorded
   */
  long percentile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return middle(i);
      }
    }
    return 0;
  }

  /** The first 128 buckets are one nanosecond wide, the next 128 too, then 2, 4, 8, ... */
  private static int bucket(long nanos) {
    if (nanos < FINE) {
      return (int) nanos;
    }
    int shift = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(nanos);
    return shift * FINE + (int) (nanos >>> shift);
  }

  private static long middle(int bucket) {
    if (bucket < FINE) {
      return bucket;
    }
    int shift = bucket / FINE - 1;
    long least = (long) (bucket % FINE + FINE) << shift;
    return least + (1L << shift) / 2;
  }
}
