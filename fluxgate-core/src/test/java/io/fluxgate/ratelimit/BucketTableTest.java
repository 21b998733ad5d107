package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.RateLimiterContract.allowed;
import static io.fluxgate.ratelimit.RateLimiterContract.limiter;
import static io.fluxgate.ratelimit.RateLimiterContract.together;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens when there are more keys than the table may hold. */
class BucketTableTest {

  private final FakeTime time = FakeTime.standing();

  private TokenBucketLimiter remembering(int maxKeys, double capacity, double refillPerSecond) {
    return new TokenBucketLimiter(new Refill(capacity, refillPerSecond), maxKeys, time);
  }

  @Test
  void aMillionInventedKeysLeaveNoMoreThanMaxKeys() {
    TokenBucketLimiter limiter = remembering(10_000, 5, 1);
    for (int i = 0; i < 1_000_000; i++) {
      limiter.tryAcquire("invented-" + i, 1);
    }
    assertThat(limiter.size()).isBetween(9_900, 10_000);
  }

  @Test
  void neverHoldsMoreThanMaxKeysHoweverManyThatIs() {
    for (int maxKeys : new int[] {1, 2, 7, 511, 513, 1_023, 1_025, 5_000}) {
      TokenBucketLimiter limiter = remembering(maxKeys, 5, 1);
      for (int i = 0; i < 10 * maxKeys; i++) {
        limiter.tryAcquire("invented-" + i, 1);
      }
      assertThat(limiter.size()).isBetween(maxKeys * 9 / 10, maxKeys);
    }
  }

  @Test
  void remembersAHundredThousandKeysIfNothingElseIsSaid() {
    TokenBucketLimiter limiter = (TokenBucketLimiter) limiter(RateLimiter.tokenBucket(1, 1), time);
    for (int i = 0; i < 120_000; i++) {
      limiter.tryAcquire("invented-" + i, 1);
    }
    assertThat(limiter.size()).isBetween(99_000, 100_000);
  }

  @Test
  void takesTheNumberOfKeysFromItsOptions() {
    Spec<RateLimiter> spec =
        Spec.named("token_bucket", Map.of("capacity", 1, "refill_rate", 1, "max_keys", 3));
    TokenBucketLimiter limiter = (TokenBucketLimiter) limiter(spec, time);
    for (int i = 0; i < 10; i++) {
      limiter.tryAcquire("invented-" + i, 1);
    }
    assertThat(limiter.size()).isEqualTo(3);
  }

  @Test
  void forgetsFullBucketsBeforeTheDrainedOneThatIsOlder() {
    TokenBucketLimiter limiter = remembering(100, 1_000, 10);
    assertThat(allowed(limiter, "drained", 1_000)).isEqualTo(1_000);
    // Ten keys a tenth of a second, one request each: they are full again long before their turn.
    for (int i = 0; i < 400; i++) {
      time.advance(Duration.ofMillis(10));
      limiter.tryAcquire("invented-" + i, 1);
    }
    assertThat(allowed(limiter, "drained", 1_000)).as("4 s at 10 per second").isEqualTo(40);
  }

  @Test
  void findsFullBucketsBehindManyDrainedOnes() {
    TokenBucketLimiter limiter = remembering(100, 10, 10);
    for (int i = 0; i < 50; i++) {
      allowed(limiter, "drained-" + i, 10);
    }
    for (int i = 0; i < 50; i++) {
      limiter.tryAcquire("invented-" + i, 1);
    }
    time.advance(Duration.ofMillis(100)); // the latter are full, the former have one token of ten
    int forgotten = 0;
    for (int i = 0; i < 50; i++) {
      limiter.tryAcquire("another-" + i, 1);
    }
    for (int i = 0; i < 50; i++) {
      forgotten += allowed(limiter, "drained-" + i, 10) > 1 ? 1 : 0;
    }
    assertThat(forgotten).as("of 50; the plain longest unused would be all").isLessThan(10);
  }

  @Test
  void forgetsTheFullestOfTheOldestWhenNoneIsFull() {
    TokenBucketLimiter limiter = remembering(8, 10, 0.001);
    for (int i = 0; i < 8; i++) {
      allowed(limiter, "key-" + i, i == 3 ? 5 : 10);
    }
    limiter.tryAcquire("another", 1);
    for (int i = 0; i < 8; i++) {
      if (i != 3) {
        assertThat(limiter.tryAcquire("key-" + i, 1)).isInstanceOf(Rejected.class);
      }
    }
    assertThat(allowed(limiter, "key-3", 10)).as("forgotten, so full again").isEqualTo(10);
  }

  @Test
  void keepsWhatIsInUseAmongEquals() {
    TokenBucketLimiter limiter = remembering(50, 100, 0.001);
    limiter.tryAcquire("busy", 1);
    for (int i = 0; i < 1_000; i++) {
      limiter.tryAcquire("invented-" + i, 1);
      assertThat(limiter.tryAcquire("busy", 100)).as("99 are left").isInstanceOf(Rejected.class);
    }
  }

  @Test
  void longKeysAreToldApartWithoutBeingKept() {
    TokenBucketLimiter limiter = remembering(1_000, 3, 1);
    String a = "x".repeat(100_000) + "a";
    String b = "x".repeat(100_000) + "b";
    assertThat(allowed(limiter, a, 5)).isEqualTo(3);
    assertThat(allowed(limiter, b, 5)).isEqualTo(3);
    assertThat(allowed(limiter, a, 5)).isZero();
  }

  @Test
  void keysWithTheSameHashCodeAreToldApart() {
    TokenBucketLimiter limiter = remembering(1_000, 3, 1);
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    assertThat(allowed(limiter, "Aa", 5)).isEqualTo(3);
    assertThat(allowed(limiter, "BB", 5)).isEqualTo(3);
  }

  @Test
  void staysInBoundsWhenManyThreadsInventKeys() throws Exception {
    TokenBucketLimiter limiter = remembering(1_000, 5, 1);
    AtomicInteger next = new AtomicInteger();
    together(
        8,
        () -> {
          for (int i = 0; i < 10_000; i++) {
            assertThat(limiter.tryAcquire("invented-" + next.getAndIncrement(), 1))
                .isInstanceOf(Allowed.class);
          }
          return null;
        });
    assertThat(limiter.size()).isBetween(900, 1_000);
  }
}
