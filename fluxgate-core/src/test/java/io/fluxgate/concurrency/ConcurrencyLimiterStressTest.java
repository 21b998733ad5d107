package io.fluxgate.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What holds no matter how many threads ask at once. */
class ConcurrencyLimiterStressTest {

  private static final int THREADS = 8;
  private static final int ROUNDS = 50_000;

  private final FakeTime time = FakeTime.standing();

  private interface Work {
    void run(Random random) throws Exception;
  }

  private static void together(Work work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Callable<Void>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(i);
      calls.add(
          () -> {
            start.await();
            work.run(random);
            return null;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Void> done : executor.invokeAll(calls)) {
        done.get();
      }
    }
  }

  @Test
  void neverMoreThanTheLimitAndEveryRefusalIsCounted() throws Exception {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(new FixedLimit(3), time);
    AtomicInteger in = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicLong refused = new AtomicLong();
    together(
        random -> {
          for (int i = 0; i < ROUNDS; i++) {
            if (limiter.tryAcquire(100) instanceof Place place) {
              most.accumulateAndGet(in.incrementAndGet(), Math::max);
              if (i % 64 == 0) {
                LockSupport.parkNanos(1); // lets the others in while this place is held
              }
              in.decrementAndGet();
              place.close();
            } else {
              refused.incrementAndGet();
            }
          }
        });
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(limiter.inFlight()).isZero();
    assertThat(limiter.refused()).isEqualTo(refused.get());
  }

  @Test
  void aClassNeverHoldsMoreThanItsShare() throws Exception {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(new FixedLimit(4), time);
    AtomicInteger low = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    together(
        random -> {
          for (int i = 0; i < ROUNDS; i++) {
            boolean isLow = random.nextBoolean();
            if (limiter.tryAcquire(isLow ? 50 : 100) instanceof Place place) {
              if (isLow) {
                most.accumulateAndGet(low.incrementAndGet(), Math::max);
                low.decrementAndGet();
              }
              place.close();
            }
          }
        });
    assertThat(most.get()).isLessThanOrEqualTo(2);
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void aPlaceThatManyGiveBackIsGivenBackOnce() throws Exception {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(new FixedLimit(10), time);
    Place stays = (Place) limiter.tryAcquire(100);
    for (int round = 0; round < 50; round++) {
      Place place = (Place) limiter.tryAcquire(100);
      together(random -> place.close());
      assertThat(limiter.inFlight()).isEqualTo(1);
    }
    stays.close();
  }

  @Test
  void anAdaptiveLimitStaysWithinItsBoundsAndGoesOnLearning() throws Exception {
    AdaptiveSettings settings = AdaptiveSettings.DEFAULT.withMin(2).withInitial(5).withMax(7);
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(new AdaptiveLimit(settings, time), time);
    together(
        random -> {
          for (int i = 0; i < ROUNDS / 10; i++) {
            if (limiter.tryAcquire(100) instanceof Place place) {
              time.advance(Duration.ofNanos(500_000));
              switch (random.nextInt(8)) {
                case 0 -> place.overloaded();
                case 1 -> {} // tells nothing
                default -> place.answered();
              }
              place.close();
            }
            assertThat(limiter.limit()).isBetween(1, 7); // 1 is half of the least, for a moment
          }
        });
    assertThat(limiter.inFlight()).isZero();
    for (int i = 0; i < 200; i++) {
      try (Place place = (Place) limiter.tryAcquire(100)) {
        time.advance(Duration.ofMillis(20));
        place.overloaded();
      }
    }
    assertThat(limiter.limit()).isEqualTo(2);
  }
}
