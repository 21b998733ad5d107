package io.fluxgate.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.PartConfig;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Registry;
import io.fluxgate.plugin.Spec;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every rate limiter keeps to. */
abstract class RateLimiterContract {

  final FakeTime time = FakeTime.standing();

  /** What is tested, as a route would ask for it: 10 at once, and 10 more every 10 seconds. */
  abstract Spec<RateLimiter> tenInTenSeconds();

  static RateLimiter limiter(Spec<RateLimiter> spec, FakeTime time) {
    return new Registry<>("rate limiter", RateLimiter.class)
        .addAll(RateLimiterFactory.builtIns())
        .create(
            new PartConfig.Named(spec.name(), spec.options()),
            new FactoryContext(time, new Random(1)));
  }

  private RateLimiter limiter() {
    return limiter(tenInTenSeconds(), time);
  }

  /** How many of so many requests are allowed. */
  static int allowed(RateLimiter limiter, String key, int requests) {
    int allowed = 0;
    for (int i = 0; i < requests; i++) {
      if (limiter.tryAcquire(key, 1) instanceof Allowed) {
        allowed++;
      }
    }
    return allowed;
  }

  @Test
  void allowsTheLimitAndNoMoreWhileTimeStandsStill() {
    assertThat(allowed(limiter(), "key", 100)).isEqualTo(10);
  }

  @Test
  void allowsTheWholeLimitAgainAfterALongSilence() {
    RateLimiter limiter = limiter();
    allowed(limiter, "key", 100);
    time.advance(Duration.ofSeconds(20));
    assertThat(allowed(limiter, "key", 100)).isEqualTo(10);
  }

  @Test
  void countsEachKeyByItself() {
    RateLimiter limiter = limiter();
    assertThat(allowed(limiter, "one", 100)).isEqualTo(10);
    assertThat(allowed(limiter, "other", 100)).isEqualTo(10);
  }

  @Test
  void servesALoneClientThatWaitsAsLongAsItWasTold() {
    RateLimiter limiter = limiter();
    allowed(limiter, "key", 10);
    for (int i = 0; i < 30; i++) {
      Rejected rejected = (Rejected) limiter.tryAcquire("key", 1);
      assertThat(rejected.retryAfter()).isPositive();
      time.advance(rejected.retryAfter());
      assertThat(limiter.tryAcquire("key", 1)).isInstanceOf(Allowed.class);
    }
  }

  @Test
  void tellsHowMuchIsLeft() {
    RateLimiter limiter = limiter();
    for (int left = 9; left >= 0; left--) {
      Allowed allowed = (Allowed) limiter.tryAcquire("key", 1);
      assertThat(allowed.limit()).isEqualTo(10);
      assertThat(allowed.remaining()).isEqualTo(left);
    }
    Rejected rejected = (Rejected) limiter.tryAcquire("key", 1);
    assertThat(rejected.limit()).isEqualTo(10);
    assertThat(rejected.remaining()).isZero();
  }

  @Test
  void hasTheWholeLimitAgainAfterTheResetTime() {
    RateLimiter limiter = limiter();
    limiter.tryAcquire("key", 3);
    Allowed last = (Allowed) limiter.tryAcquire("key", 4);
    time.advance(last.resetAfter());
    assertThat(limiter.tryAcquire("key", 10)).isInstanceOf(Allowed.class);
  }

  @Test
  void takesSeveralPermitsAtOnceOrNone() {
    RateLimiter limiter = limiter();
    assertThat(limiter.tryAcquire("key", 7)).isInstanceOf(Allowed.class);
    assertThat(limiter.tryAcquire("key", 4))
        .isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.remaining()).isEqualTo(3));
    assertThat(limiter.tryAcquire("key", 3)).isInstanceOf(Allowed.class);
  }

  @Test
  void refusesPermitsThatCouldNeverBeGiven() {
    RateLimiter limiter = limiter();
    for (int permits : new int[] {11, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> limiter.tryAcquire("key", permits))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("permits must be from 1 to")
          .hasMessageEndingWith(": " + permits);
    }
    assertThat(allowed(limiter, "key", 100)).isEqualTo(10);
  }

  @Test
  void survivesYearsOfSilence() {
    RateLimiter limiter = limiter();
    allowed(limiter, "key", 100);
    time.advance(Duration.ofDays(36_500));
    assertThat(allowed(limiter, "key", 100)).isEqualTo(10);
    assertThat(limiter.tryAcquire("key", 1)).isInstanceOf(Rejected.class);
  }

  @Test
  void allowsExactlyTheLimitWhenManyThreadsAsk() throws Exception {
    for (int round = 0; round < 20; round++) {
      RateLimiter limiter = limiter();
      AtomicInteger allowed = new AtomicInteger();
      together(8, () -> allowed.addAndGet(allowed(limiter, "key", 500)));
      assertThat(allowed).hasValue(10);
    }
  }

  static void together(int threads, Callable<?> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Callable<Void>> calls = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      calls.add(
          () -> {
            start.await();
            work.call();
            return null;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> done : executor.invokeAll(calls)) {
        done.get();
      }
    }
  }
}
