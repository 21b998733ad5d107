package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.limiter;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every wait that is told is exact: who waits that long is served, who waits a nanosecond less is
 * not. Whatever the algorithm, its numbers, and what went before.
 */
class WaitsTest {

  private static final long MS = 1_000_000;

  private final SetTime time = new SetTime(Long.MAX_VALUE - 5_000_000_000L);
  private final Random random = new Random(3);

  static List<Spec<RateLimiter>> some() {
    Random random = new Random(11);
    return IntStream.range(0, 90).mapToObj(i -> any(i % 6, random)).toList();
  }

  /** Numbers of all sizes. */
  private static Spec<RateLimiter> any(int algorithm, Random random) {
    int limit = (int) Math.pow(10, random.nextDouble() * (random.nextInt(5) == 0 ? 9 : 2.5));
    Duration window = Duration.ofMillis((long) Math.pow(10, random.nextDouble() * 9));
    return switch (algorithm) {
      case 0 ->
          RateLimiter.tokenBucket(
              limit + random.nextInt(2) * random.nextDouble(),
              Math.pow(10, random.nextDouble(-6, 9)));
      case 1 -> RateLimiter.fixedWindow(limit, window);
      case 2 -> RateLimiter.slidingWindow(limit, window);
      case 3 -> RateLimiter.slidingLog(limit, window);
      case 4 -> RateLimiter.gcra(limit, window, random.nextInt(1, 100));
      default ->
          RateLimiter.leakyBucket(limit, window)
              .with("max_waiting", random.nextInt(200))
              .with("max_wait_ms", random.nextLong(window.toMillis() * 3));
    };
  }

  @ParameterizedTest
  @MethodSource("some")
  void aLoneClientThatWaitsExactlyAsToldIsServedAndOneNanosecondSoonerIsNot(
      Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    int waits = 0;
    for (int step = 0; step < 300; step++) {
      waits += retried(limiter, permits(limiter)) ? 1 : 0;
      pauseAtTimes(step);
    }
    assertThat(waits).as("%s", spec).isPositive();
  }

  /** Asks, and if it is refused waits as told and asks again. */
  private boolean retried(RateLimiter limiter, long permits) {
    if (!(limiter.tryAcquire("key", permits) instanceof Rejected refused)) {
      return false;
    }
    assertThat(refused.retryNanos()).isPositive();
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofNanos(refused.retryNanos()));
    assertThat(refused.remaining()).isBetween(0L, permits - 1);
    time.advance(refused.retryNanos() - 1);
    assertThat(limiter.tryAcquire("key", permits))
        .isInstanceOfSatisfying(
            Rejected.class, still -> assertThat(still.retryNanos()).isEqualTo(1));
    time.advance(1);
    assertThat(limiter.tryAcquire("key", permits)).isInstanceOf(Allowed.class);
    return true;
  }

  @ParameterizedTest
  @MethodSource("some")
  void theWholeLimitIsThereAfterTheResetAndNotANanosecondSooner(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    long limit = limiter.mostPermits();
    for (int step = 0; step < 200; step++) {
      Decision decision = limiter.tryAcquire("key", permits(limiter));
      if (random.nextInt(4) == 0) {
        long reset = decision.resetAfter().toNanos();
        assertThat(reset)
            .isEqualTo(
                limiter.tryAcquire("key", limit) instanceof Rejected refused
                    ? refused.retryNanos()
                    : 0);
        if (reset > 0) {
          time.advance(reset - 1);
          assertThat(limiter.tryAcquire("key", limit)).isInstanceOf(Rejected.class);
          time.advance(1);
          assertThat(limiter.tryAcquire("key", limit)).isInstanceOf(Allowed.class);
        }
      }
      pauseAtTimes(step);
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void onePermitMoreThanRemainsIsThereWhenItIsToldAndNotSooner(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    int waits = 0;
    for (int step = 0; step < 200; step++) {
      if (limiter.tryAcquire("key", permits(limiter)) instanceof Allowed allowed) {
        if (allowed.remaining() == allowed.limit()) {
          assertThat(allowed.moreNanos()).isZero();
        } else {
          waits++;
          assertThat(allowed.moreNanos()).isPositive();
          time.advance(allowed.moreNanos() - 1);
          assertThat(limiter.tryAcquire("key", allowed.remaining() + 1))
              .isInstanceOf(Rejected.class);
          time.advance(1);
          assertThat(limiter.tryAcquire("key", allowed.remaining() + 1))
              .isInstanceOf(Allowed.class);
        }
      }
      pauseAtTimes(step);
    }
    assertThat(waits).as("%s", spec).isPositive();
  }

  @ParameterizedTest
  @MethodSource("some")
  void theHeaderInWholeSecondsIsTheFirstThatIsLongEnough(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    for (int step = 0; step < 100; step++) {
      long permits = permits(limiter);
      if (limiter.tryAcquire("key", permits) instanceof Rejected refused) {
        long seconds = LimitFields.wholeSeconds(0, refused.retryNanos());
        assertThat(seconds).isPositive();
        time.advance((seconds - 1) * 1_000 * MS);
        assertThat(limiter.tryAcquire("key", permits)).isInstanceOf(Rejected.class);
        time.advance(1_000 * MS);
        assertThat(limiter.tryAcquire("key", permits)).isInstanceOf(Allowed.class);
      }
      pauseAtTimes(step);
    }
  }

  private long permits(RateLimiter limiter) {
    long most = limiter.mostPermits();
    return switch (random.nextInt(3)) {
      case 0 -> 1;
      case 1 -> random.nextLong(1, most + 1);
      default -> Math.max(1, most - random.nextInt(3));
    };
  }

  private void pauseAtTimes(int step) {
    if (step % 3 == 0) {
      time.advance((long) Math.pow(10, random.nextDouble() * 12));
    }
  }

  // Numbers at the edge of what there is

  @ParameterizedTest
  @CsvSource({
    "1, 0.3333333333333333",
    "1, 1000000000",
    "1, 7e11",
    "3, 0.9999999999999999",
    "1e9, 1e6",
    "1e12, 0.001",
    "1e15, 1",
    "1e18, 1",
    "1e18, 1e-9",
    "1, 1e-9",
    "1e300, 1e290"
  })
  @Timeout(10)
  void aWaitForATokenIsFoundAtOnceHoweverCoarseTheNumbersAre(double capacity, double perSecond) {
    RateLimiter limiter = limiter(RateLimiter.tokenBucket(capacity, perSecond), time);
    long most = limiter.mostPermits();
    long few = Math.min(most, 1_000_000);
    limiter.tryAcquire("key", few);
    for (int i = 0; i < 300; i++) { // first where the bucket is nearly full, then where it is empty
      if (i == 150) {
        limiter.tryAcquire("key", most);
      }
      long permits = i < 150 ? most - random.nextLong(few) : random.nextLong(1, few + 1);
      if (limiter.tryAcquire("key", permits) instanceof Rejected refused) {
        if (refused.retryNanos() > Duration.ofDays(100).toNanos()) {
          return; // a clock's readings do not go much further
        }
        time.advance(refused.retryNanos() - 1);
        assertThat(limiter.tryAcquire("key", permits)).isInstanceOf(Rejected.class);
        time.advance(1);
        assertThat(limiter.tryAcquire("key", permits)).isInstanceOf(Allowed.class);
      }
    }
  }

  @Test
  void aWaitBeyondEveryClockIsToldAsAHundredYearsForEver() {
    RateLimiter limiter = limiter(RateLimiter.tokenBucket(1, Double.MIN_VALUE), time);
    limiter.tryAcquire("key", 1);
    long hundredYears = Duration.ofDays(36_500).toNanos();
    assertThat(limiter.tryAcquire("key", 1))
        .isEqualTo(new Rejected(1, 0, hundredYears, hundredYears));
    time.advance(Duration.ofDays(10_000).toNanos());
    assertThat(limiter.tryAcquire("key", 1))
        .isEqualTo(new Rejected(1, 0, hundredYears, hundredYears));
  }

  @Test
  void twoWindowsOfAHundredYearsAreNotToldAsTwoHundred() {
    RateLimiter limiter = limiter(RateLimiter.slidingWindow(1, Duration.ofDays(36_500)), time);
    limiter.tryAcquire("key", 1);
    assertThat(limiter.tryAcquire("key", 1).moreAfter()).isEqualTo(Duration.ofDays(36_500));
  }

  @Test
  void aBucketWithAPartOfAPermitMoreHasItsWholeLimitBeforeItIsFull() {
    RateLimiter limiter = limiter(RateLimiter.tokenBucket(2.5, 1), time);
    assertThat(limiter.tryAcquire("key", 2)).isEqualTo(new Allowed(2, 0, 500 * MS, 1_500 * MS, 0));
  }

  @Test
  void askingInVainCostsNothing() {
    for (Spec<RateLimiter> spec : some()) {
      RateLimiter limiter = limiter(spec, time);
      long most = limiter.mostPermits();
      limiter.tryAcquire("key", most);
      if (limiter.tryAcquire("key", most) instanceof Rejected first && first.retryNanos() > 1_000) {
        for (int i = 0; i < 1_000; i++) {
          limiter.tryAcquire("key", most);
          time.advance(1);
        }
        assertThat(limiter.tryAcquire("key", most).moreAfter().toNanos())
            .isEqualTo(first.retryNanos() - 1_000);
      }
    }
  }
}
