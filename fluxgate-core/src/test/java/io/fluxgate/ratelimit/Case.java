package io.fluxgate.ratelimit;

import io.fluxgate.plugin.Spec;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A limiter to test, and what it promises.
 *
 * @param spec what a configuration says
 * @param oracle the promise
 * @param windowNanos the time in which it matters
 * @param slackNanos how much later than promised it may allow something, because it counts in
 *     fractions that are rounded; never sooner
 */
record Case(Spec<RateLimiter> spec, Supplier<Oracle> oracle, long windowNanos, long slackNanos) {

  private static final long MS = 1_000_000;

  static List<Case> all() {
    return List.of(
        tokenBucket(200, 100),
        tokenBucket(10, 30),
        tokenBucket(25, 7),
        tokenBucket(1_000, 375),
        tokenBucket(50, 10_000_000),
        fixedWindow(10, 60_000),
        fixedWindow(1, 1),
        fixedWindow(7, 1_000),
        slidingWindow(10, 60_000),
        slidingWindow(1, 1),
        slidingWindow(7, 1_000),
        slidingWindow(100, 1_000),
        slidingLog(10, 60_000),
        slidingLog(1, 1),
        slidingLog(100, 1_000),
        gcra(10, 1_000, 5),
        gcra(3, 1_000, 1),
        gcra(7, 1_000, 20),
        gcra(1_000_000, 1, 3),
        leakyBucket(10, 1_000, 100, 1_000),
        leakyBucket(3, 1_000, 5, 1_500),
        leakyBucket(3, 1_000, 100, 700),
        leakyBucket(2, 3_000, 100, 1_000),
        leakyBucket(5, 1_000, 0, 1_000));
  }

  private static Case tokenBucket(long capacityTenths, long perSecondTenths) {
    return new Case(
        RateLimiter.tokenBucket(capacityTenths / 10.0, perSecondTenths / 10.0),
        () -> Oracle.bucket(capacityTenths, perSecondTenths),
        capacityTenths * 1_000 * MS / perSecondTenths,
        1);
  }

  private static Case fixedWindow(int limit, long ms) {
    return new Case(
        RateLimiter.fixedWindow(limit, Duration.ofMillis(ms)),
        () -> Oracle.windows(limit, ms * MS),
        ms * MS,
        0);
  }

  private static Case slidingWindow(int limit, long ms) {
    return new Case(
        RateLimiter.slidingWindow(limit, Duration.ofMillis(ms)),
        () -> Oracle.twoWindows(limit, ms * MS),
        ms * MS,
        0);
  }

  private static Case slidingLog(int limit, long ms) {
    return new Case(
        RateLimiter.slidingLog(limit, Duration.ofMillis(ms)),
        () -> Oracle.log(limit, ms * MS),
        ms * MS,
        0);
  }

  private static Case gcra(int limit, long ms, int burst) {
    long interval = (ms * MS + limit - 1) / limit;
    return new Case(
        RateLimiter.gcra(limit, Duration.ofMillis(ms), burst),
        () -> Oracle.curve(length -> burst + length / interval),
        burst * interval,
        0);
  }

  private static Case leakyBucket(int limit, long ms, long maxWaiting, long maxWaitMs) {
    long interval = (ms * MS + limit - 1) / limit;
    return new Case(
        RateLimiter.leakyBucket(limit, Duration.ofMillis(ms))
            .with("max_waiting", maxWaiting)
            .with("max_wait_ms", maxWaitMs),
        () -> Oracle.queue(interval, maxWaiting, maxWaitMs * MS),
        Math.max(interval, maxWaitMs * MS),
        0);
  }

  @Override
  public String toString() {
    return spec.toString();
  }
}
