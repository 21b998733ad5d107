package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.allowed;
import static io.fluxgate.ratelimit.Limiting.keyed;
import static io.fluxgate.ratelimit.Limiting.together;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens when there are more keys than a table may hold. */
class ManyKeysTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SetTime time = new SetTime(-1_000_000_000);

  static List<Spec<RateLimiter>> sixAMinute() {
    return List.of(
        RateLimiter.tokenBucket(6, 0.1),
        RateLimiter.fixedWindow(6, MINUTE),
        RateLimiter.slidingWindow(6, MINUTE),
        RateLimiter.slidingLog(6, MINUTE),
        RateLimiter.gcra(6, MINUTE, 6),
        RateLimiter.leakyBucket(6, MINUTE).with("max_waiting", 5).with("max_wait_ms", 50_000));
  }

  private KeyedLimiter remembering(int maxKeys, Spec<RateLimiter> spec) {
    return keyed(spec.with("max_keys", maxKeys), time);
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @ParameterizedTest
  @MethodSource("sixAMinute")
  void aMillionKeysLeaveTheHeapFlatAndAHeavyHitterLimited(Spec<RateLimiter> spec) {
    KeyedLimiter limiter = remembering(100_000, spec);
    long before = usedHeap();
    long after200Thousand = 0;
    int admitted = 0;
    int keys = spec.name().equals("token_bucket") ? 1_000_000 : 300_000; // the table is the same
    for (int i = 0; i < keys; i++) {
      limiter.tryAcquire("invented-" + i, 1);
      if (i % 64 == 0) {
        time.advance(3_000_000); // 47 s in all for a million
        admitted += limiter.tryAcquire("heavy", 1) instanceof Allowed ? 1 : 0;
      }
      if (i == 100_000) {
        long perKey = (usedHeap() - before) / limiter.size();
        System.out.printf("%s: %d bytes per key%n", spec.name(), perKey);
        assertThat(perKey).as("bytes per key").isBetween(20L, 150L);
      }
      if (i == 200_000) {
        after200Thousand = usedHeap();
      }
    }
    assertThat(usedHeap() - after200Thousand).as("growth").isLessThan(1_000_000);
    assertThat(limiter.size()).isBetween(99_000, 100_000);
    int most = List.of("fixed_window", "sliding_log").contains(spec.name()) ? 6 : 6 + 4;
    assertThat(admitted).as("in 47 s").isLessThanOrEqualTo(most);
    assertThat(admitted).isGreaterThanOrEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("sixAMinute")
  void neverHoldsMoreThanMaxKeysHoweverManyThatIs(Spec<RateLimiter> spec) {
    for (int maxKeys : new int[] {1, 2, 7, 511, 1_023, 1_025, 2_047, 2_049, 5_000}) {
      KeyedLimiter limiter = remembering(maxKeys, spec);
      for (int i = 0; i < 2 * maxKeys; i++) {
        limiter.tryAcquire("invented-" + i, 1);
      }
      assertThat(limiter.size()).isBetween(maxKeys * 9 / 10, maxKeys);
    }
  }

  @ParameterizedTest
  @MethodSource("sixAMinute")
  void keysThatAreSilentAreForgottenAsNewOnesCome(Spec<RateLimiter> spec) {
    KeyedLimiter limiter = remembering(100_000, spec);
    for (int i = 0; i < 5_000; i++) {
      allowed(limiter, "once-" + i, 6);
    }
    assertThat(limiter.size()).isEqualTo(5_000);
    time.advance(Duration.ofMinutes(3).toNanos());
    for (int i = 0; i < 4_000; i++) {
      limiter.tryAcquire("later-" + i, 1);
    }
    assertThat(limiter.size()).as("nearly all of the first are gone").isBetween(4_000, 5_000);
    for (int i = 0; i < 4_000; i++) {
      assertThat(allowed(limiter, "later-" + i, 6)).as("none that counts is").isEqualTo(5);
    }
  }

  @Test
  void remembersAHundredThousandKeysIfNothingElseIsSaid() {
    KeyedLimiter limiter = keyed(RateLimiter.tokenBucket(1, 1), time);
    for (int i = 0; i < 120_000; i++) {
      limiter.tryAcquire("invented-" + i, 1);
    }
    assertThat(limiter.size()).isBetween(99_000, 100_000);
  }

  @Test
  void forgetsWhatIsWorthNothingBeforeWhatIsOlderAndUsedUp() {
    KeyedLimiter limiter = remembering(100, RateLimiter.tokenBucket(1_000, 10));
    assertThat(allowed(limiter, "drained", 1_000)).isEqualTo(1_000);
    // Ten keys a tenth of a second, one request each: they are full again long before their turn.
    for (int i = 0; i < 400; i++) {
      time.advance(10_000_000);
      limiter.tryAcquire("invented-" + i, 1);
    }
    assertThat(allowed(limiter, "drained", 1_000)).as("4 s at 10 per second").isEqualTo(40);
  }

  @Test
  void forgetsThatOfWhichLeastIsTakenWhenAllCount() {
    KeyedLimiter limiter = remembering(8, RateLimiter.tokenBucket(10, 0.001));
    for (int i = 0; i < 8; i++) {
      allowed(limiter, "key-" + i, i == 3 ? 5 : 10);
    }
    limiter.tryAcquire("another", 1);
    for (int i = 0; i < 8; i++) {
      if (i != 3) {
        assertThat(limiter.tryAcquire("key-" + i, 1)).isInstanceOf(Rejected.class);
      }
    }
    assertThat(allowed(limiter, "key-3", 10)).as("forgotten, so whole again").isEqualTo(10);
  }

  @Test
  void doesNotForgetThatALeakyBucketHasLetOneOutJustNow() {
    // All that may wait fit in again half an interval after one was let out; the next still waits.
    KeyedLimiter limiter =
        keyed(
            RateLimiter.leakyBucket(1, Duration.ofMillis(100))
                .with("max_wait_ms", 50)
                .with("max_keys", 1_000),
            time);
    limiter.tryAcquire("paced", 1);
    time.advance(60_000_000);
    for (int i = 0; i < 20; i++) {
      limiter.tryAcquire("invented-" + i, 1);
    }
    assertThat(((Allowed) limiter.tryAcquire("paced", 1)).delay()).isEqualTo(Duration.ofMillis(40));
  }

  @Test
  void doesNotForgetThatABucketIsShortOfAPartOfAToken() {
    KeyedLimiter limiter = remembering(1_000, RateLimiter.tokenBucket(2.5, 1));
    limiter.tryAcquire("key", 2);
    time.advance(1_500_000_000);
    for (int i = 0; i < 20; i++) {
      limiter.tryAcquire("invented-" + i, 1);
    }
    limiter.tryAcquire("key", 2);
    time.advance(600_000_000);
    assertThat(limiter.tryAcquire("key", 1)).as("2 - 2 + 0.6").isInstanceOf(Rejected.class);
  }

  @Test
  void staysInBoundsWhenManyThreadsInventKeys() throws Exception {
    KeyedLimiter limiter = remembering(3_000, RateLimiter.slidingLog(5, MINUTE));
    AtomicInteger next = new AtomicInteger();
    together(
        8,
        () -> {
          for (int i = 0; i < 5_000; i++) {
            assertThat(limiter.tryAcquire("invented-" + next.getAndIncrement(), 1))
                .isInstanceOf(Allowed.class);
          }
          return null;
        });
    assertThat(limiter.size()).isBetween(2_700, 3_000);
  }
}
