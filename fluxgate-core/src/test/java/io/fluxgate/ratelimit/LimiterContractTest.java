package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.allowed;
import static io.fluxgate.ratelimit.Limiting.limiter;
import static io.fluxgate.ratelimit.Limiting.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.plugin.Spec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every limiter keeps to, beside its promise: see {@link PromiseTest}. */
class LimiterContractTest {

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private final SetTime time = new SetTime(-1_000);

  /** Ten at once, and ten more every ten seconds. */
  static List<Spec<RateLimiter>> ten() {
    return List.of(
        RateLimiter.tokenBucket(10, 1),
        RateLimiter.fixedWindow(10, TEN_SECONDS),
        RateLimiter.slidingWindow(10, TEN_SECONDS),
        RateLimiter.slidingLog(10, TEN_SECONDS),
        RateLimiter.gcra(10, TEN_SECONDS, 10),
        RateLimiter.leakyBucket(10, TEN_SECONDS).with("max_waiting", 9).with("max_wait_ms", 9_000));
  }

  @ParameterizedTest
  @MethodSource("ten")
  void countsEachKeyByItself(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    String zeros = "\0".repeat(8);
    List<String> keys =
        List.of(
            "",
            "\0",
            "\0\0",
            zeros,
            "Aa",
            "BB",
            "a",
            "b",
            "ä",
            "a\u0308",
            "\ud83d\ude00",
            "\ud83d",
            "\ude00",
            "?",
            "x".repeat(128),
            "x".repeat(256),
            "x".repeat(100_000) + "a",
            "x".repeat(100_000) + "b");
    for (String key : keys) {
      assertThat(allowed(limiter, key, 12)).isEqualTo(10);
    }
    for (String key : keys) {
      assertThat(allowed(limiter, key, 3)).isZero();
    }
    assertThat(((KeyedLimiter) limiter).size()).isEqualTo(keys.size());
  }

  @ParameterizedTest
  @MethodSource("ten")
  void tellsHowMuchIsLeft(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    for (int left = 9; left >= 0; left--) {
      Allowed allowed = (Allowed) limiter.tryAcquire("key", 1);
      assertThat(allowed.limit()).isEqualTo(10);
      assertThat(allowed.remaining()).isEqualTo(left);
    }
    Rejected rejected = (Rejected) limiter.tryAcquire("key", 1);
    assertThat(rejected.limit()).isEqualTo(10);
    assertThat(rejected.remaining()).isZero();
  }

  @ParameterizedTest
  @MethodSource("ten")
  void takesSeveralPermitsAtOnceOrNone(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    assertThat(limiter.tryAcquire("key", 7)).isInstanceOf(Allowed.class);
    assertThat(limiter.tryAcquire("key", 4))
        .isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.remaining()).isEqualTo(3));
    assertThat(limiter.tryAcquire("key", 3)).isInstanceOf(Allowed.class);
  }

  @ParameterizedTest
  @MethodSource("ten")
  void refusesPermitsThatCouldNeverBeGiven(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    for (long permits : new long[] {11, 0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> limiter.tryAcquire("key", permits))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("permits must be from 1 to the limit 10: " + permits);
      assertThatThrownBy(() -> limiter.giveBack("key", permits))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(allowed(limiter, "key", 100)).isEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("ten")
  void permitsThatAreGivenBackAtOnceAreThereAgainAndNoMore(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    limiter.giveBack("key", 10); // nobody has taken any
    assertThat(allowed(limiter, "key", 4)).isEqualTo(4);
    limiter.tryAcquire("key", 5);
    limiter.giveBack("key", 5);
    // Nobody moves up in a queue.
    int expected = spec.name().equals("leaky_bucket") ? 1 : 6;
    assertThat(allowed(limiter, "key", 100)).isEqualTo(expected);
    time.advance(TEN_SECONDS.toNanos() * 2);
    limiter.giveBack("key", 10);
    assertThat(allowed(limiter, "key", 100)).isEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("ten")
  void nobodyGetsBackMoreThanTheWholeLimit(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    limiter.tryAcquire("key", 4);
    limiter.giveBack("key", 10);
    int expected = spec.name().equals("leaky_bucket") ? 6 : 10;
    assertThat(allowed(limiter, "key", 100)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("ten")
  void whatIsGivenBackCountsNoLongerInTheWindowsThatFollow(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    RateLimiter untouched = limiter(spec, time);
    time.advance(TEN_SECONDS.toNanos() - 1);
    limiter.tryAcquire("key", 10);
    time.advance(2);
    limiter.giveBack("key", 10); // the window has changed in between
    if (!spec.name().equals("leaky_bucket")) {
      assertThat(limiter.tryAcquire("key", 1)).isEqualTo(untouched.tryAcquire("key", 1));
    }
  }

  @ParameterizedTest
  @MethodSource("ten")
  void survivesYearsOfSilence(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    for (int i = 0; i < 2; i++) {
      assertThat(allowed(limiter, "key", 100)).isEqualTo(10);
      time.advance(Duration.ofDays(36_500).toNanos());
    }
  }

  @ParameterizedTest
  @MethodSource("ten")
  void aClockThatIsBehindNeitherAddsNorTakesNorTellsNonsense(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    int allowed = 0;
    for (int i = 0; i < 60; i++) { // as threads do that read the clock before they get the lock
      Decision decision = limiter.tryAcquire("key", 1);
      allowed += decision instanceof Allowed ? 1 : 0;
      assertThat(decision.remaining()).isBetween(0L, 10L);
      if (decision instanceof Rejected refused) {
        assertThat(refused.retryNanos()).isPositive();
      }
      time.advance(i % 2 == 0 ? 1_000_000 : -1_500_000);
    }
    assertThat(allowed).isBetween(9, 10);
    Decision behind = limiter.tryAcquire("key", 1);
    assertThat(behind).isInstanceOf(Rejected.class);
    time.advance(behind.moreAfter().toNanos());
    assertThat(limiter.tryAcquire("key", 1)).isInstanceOf(Allowed.class);
  }

  @ParameterizedTest
  @MethodSource("ten")
  void aClockThatGoesToAndFroGainsNobodyAnything(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    int allowed = allowed(limiter, "key", 1);
    for (int i = 0; i < 50; i++) {
      time.advance(-15_000_000_000L);
      assertThat(((KeyedLimiter) limiter).look("key", 1).remaining()).isBetween(0L, 10L);
      allowed += allowed(limiter, "key", 2);
      time.advance(15_000_000_000L);
      allowed += allowed(limiter, "key", 2);
    }
    assertThat(allowed).isEqualTo(10);
    time.advance(20_000_000_000L);
    assertThat(allowed(limiter, "key", 100)).isEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("ten")
  void whatIsTakenWhereAClockIsBehindCountsAsLongAsWhatWasTakenBefore(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    time.advance(3_000_000_000L);
    int taken = allowed(limiter, "key", 5);
    time.advance(-5_000_000_000L);
    taken += allowed(limiter, "key", 5);
    time.advance(11_000_000_000L);
    boolean all = limiter.tryAcquire("key", 10) instanceof Allowed;
    assertThat(all).as("6 s after %s were taken", taken).isEqualTo(taken == 5);
  }

  @ParameterizedTest
  @MethodSource("ten")
  void whatIsGivenBackWhereAClockIsBehindIsNotMoreThanWasTaken(Spec<RateLimiter> spec) {
    RateLimiter limiter = limiter(spec, time);
    allowed(limiter, "key", 10);
    for (int i = 0; i < 5; i++) {
      time.advance(-15_000_000_000L);
      limiter.giveBack("key", 1);
      time.advance(15_000_000_000L);
      int expected = spec.name().equals("leaky_bucket") ? 0 : 1;
      assertThat(allowed(limiter, "key", 10)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("ten")
  void allowsExactlyTheLimitWhenManyThreadsAsk(Spec<RateLimiter> spec) throws Exception {
    for (int round = 0; round < 5; round++) {
      RateLimiter limiter = limiter(spec, time);
      AtomicInteger allowed = new AtomicInteger();
      together(8, () -> allowed.addAndGet(allowed(limiter, "key", 300)));
      assertThat(allowed).hasValue(10);
    }
  }

  @ParameterizedTest
  @MethodSource("ten")
  void allowsExactlyWhatIsPromisedWhileThreadsAskAndTimePasses(Spec<RateLimiter> spec)
      throws Exception {
    RateLimiter limiter = limiter(spec, time);
    long start = time.nanoTime();
    AtomicInteger allowed = new AtomicInteger(allowed(limiter, "key", 1));
    AtomicLong lastRelease = new AtomicLong(start);
    together(
        8,
        () -> {
          for (int i = 0; i < 1_000; i++) {
            time.advance(10_000_000); // all of them together: 80 s
            if (limiter.tryAcquire("key", 1) instanceof Allowed yes) {
              allowed.incrementAndGet();
              lastRelease.accumulateAndGet(time.nanoTime() + yes.delayNanos(), Math::max);
            }
          }
          return null;
        });
    allowed.addAndGet(allowed(limiter, "key", 100));
    int most =
        switch (spec.name()) {
          case "fixed_window" -> 90; // the ninth window has just begun
          case "sliding_window" -> 81; // the last one is judged by an estimate
          default -> 90; // ten at once, and one each second
        };
    assertThat(allowed.get()).isBetween(most - 10, most);
    if (spec.name().equals("token_bucket")) { // its fractions may be rounded: a nanosecond later
      assertThat(allowed.get()).isBetween(89, 90);
    } else if (List.of("gcra", "fixed_window", "leaky_bucket").contains(spec.name())) {
      assertThat(allowed).hasValue(90);
    }
    assertThat(lastRelease.get() - start).isLessThan(Duration.ofSeconds(90).toNanos());
  }
}
