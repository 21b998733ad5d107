package io.fluxgate.ratelimit;

import io.fluxgate.plugin.Options;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The ways to limit that every gateway knows, by name, and what each is told. */
final class Algorithms {

  static final String CAPACITY = "capacity";
  static final String REFILL_RATE = "refill_rate";
  static final String LIMIT = "limit";
  static final String WINDOW = "window_ms";
  static final String BURST = "burst";
  static final String MAX_WAITING = "max_waiting";
  static final String MAX_WAIT = "max_wait_ms";

  static final KeyedLimiterFactory TOKEN_BUCKET =
      new KeyedLimiterFactory("token_bucket", Algorithms::tokenBucket);
  static final KeyedLimiterFactory FIXED_WINDOW =
      new KeyedLimiterFactory("fixed_window", Algorithms::fixedWindow);
  static final KeyedLimiterFactory SLIDING_WINDOW =
      new KeyedLimiterFactory("sliding_window", Algorithms::slidingWindow);
  static final KeyedLimiterFactory SLIDING_LOG =
      new KeyedLimiterFactory("sliding_log", Algorithms::slidingLog);
  static final KeyedLimiterFactory LEAKY_BUCKET =
      new KeyedLimiterFactory("leaky_bucket", Algorithms::leakyBucket);
  static final KeyedLimiterFactory GCRA = new KeyedLimiterFactory("gcra", Algorithms::gcra);

  static final List<RateLimiterFactory> ALL =
      List.of(
          TOKEN_BUCKET,
          FIXED_WINDOW,
          SLIDING_WINDOW,
          SLIDING_LOG,
          LEAKY_BUCKET,
          GCRA,
          new NoLimit.Factory());

  private static final long LONGEST_WINDOW_MS = Algorithm.FOREVER_NANOS / 1_000_000;
  private static final int DEFAULT_MAX_WAITING = 100;
  private static final long DEFAULT_MAX_WAIT_MS = 1000;

  /** What stands for a refill rate that has been told to be a problem already. */
  private static final double UNREADABLE = -Double.MAX_VALUE;

  /**
   * What a configuration asks for.
   *
   * @param algorithm makes the arithmetic of one table
   * @param quota what is promised
   * @param waits whether what is allowed may have to wait
   */
  record Made(Supplier<Algorithm> algorithm, Quota quota, boolean waits) {}

  private Algorithms() {}

  /**
   * A window as a configuration says it.
   *
   * @throws IllegalArgumentException if it cannot: nothing is rounded
   */
  static long millis(Duration window) {
    if (window.getNano() % 1_000_000 != 0 || window.getSeconds() >= Long.MAX_VALUE / 1000) {
      throw new IllegalArgumentException("window must be whole milliseconds: " + window);
    }
    return window.toMillis();
  }

  private static Made tokenBucket(Options options, TimeSource time) {
    double capacity = options.number(CAPACITY, 1, Double.MAX_VALUE);
    double perSecond = options.number(REFILL_RATE, UNREADABLE, Double.MAX_VALUE);
    if (perSecond <= 0) {
      if (perSecond != UNREADABLE) {
        options.reject(REFILL_RATE, "must be more than 0: " + perSecond);
      }
      perSecond = 1;
    }
    Refill refill = new Refill(capacity, perSecond);
    Duration window = Duration.ofNanos(Math.max(1, refill.nanosUntil(refill.full(), 0)));
    return new Made(
        () -> new TokenBucket(refill), new Quota((long) refill.capacity(), window), false);
  }

  private static Made fixedWindow(Options options, TimeSource time) {
    Rate rate = Rate.read(options);
    Windows windows = new Windows(rate.windowNanos(), time.nanoTime());
    return new Made(() -> new FixedWindow(rate.limit(), windows), rate.quota(), false);
  }

  private static Made slidingWindow(Options options, TimeSource time) {
    Rate rate = Rate.read(options);
    Windows windows = new Windows(rate.windowNanos(), time.nanoTime());
    return new Made(() -> new SlidingWindow(rate.limit(), windows), rate.quota(), false);
  }

  private static Made slidingLog(Options options, TimeSource time) {
    Rate rate = Rate.read(options);
    return new Made(() -> new SlidingLog(rate.limit(), rate.windowNanos()), rate.quota(), false);
  }

  private static Made gcra(Options options, TimeSource time) {
    Rate rate = Rate.read(options);
    int burst = (int) options.integer(BURST, 1, Integer.MAX_VALUE, rate.limit());
    burst = (int) rate.bounded(burst, BURST, options);
    long interval = rate.intervalNanos();
    Quota quota = new Quota(burst, Duration.ofNanos(burst * interval));
    int most = burst;
    return new Made(() -> new Gcra(most, interval), quota, false);
  }

  private static Made leakyBucket(Options options, TimeSource time) {
    Rate rate = Rate.read(options);
    long waiting = options.integer(MAX_WAITING, 0, Integer.MAX_VALUE, DEFAULT_MAX_WAITING);
    long waitMs = options.integer(MAX_WAIT, 0, LONGEST_WINDOW_MS, DEFAULT_MAX_WAIT_MS);
    return new Made(
        () -> new LeakyBucket(waiting, rate.intervalNanos(), waitMs * 1_000_000),
        rate.quota(),
        true);
  }

  /**
   * So many in a window.
   *
   * @param limit how many
   * @param windowNanos how long it is
   */
  private record Rate(int limit, long windowNanos) {

    static Rate read(Options options) {
      long limit = options.integer(LIMIT, 1, Integer.MAX_VALUE);
      long windowMs = options.integer(WINDOW, 1, LONGEST_WINDOW_MS);
      return new Rate((int) limit, windowMs * 1_000_000);
    }

    Quota quota() {
      return new Quota(limit, Duration.ofNanos(windowNanos));
    }

    /** The pace, in nanoseconds from one to the next; rounded up, so that no more pass. */
    long intervalNanos() {
      return Math.ceilDiv(windowNanos, limit);
    }

    /** As many intervals as this have to stay below what a clock can measure. */
    long bounded(long intervals, String option, Options options) {
      if (intervals > Algorithm.FOREVER_NANOS / intervalNanos()) {
        options.reject(
            option,
            "takes more than 36500 days at "
                + limit
                + " in "
                + windowNanos / 1_000_000
                + " ms: "
                + intervals);
        return 1;
      }
      return intervals;
    }
  }
}
