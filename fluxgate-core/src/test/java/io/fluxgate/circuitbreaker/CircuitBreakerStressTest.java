package io.fluxgate.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What holds no matter how many threads use a breaker at once. */
class CircuitBreakerStressTest {

  private static final int THREADS = 8;

  private final FakeTime time = FakeTime.standing();
  private final AtomicInteger opened = new AtomicInteger();

  private CircuitBreaker breaker(int halfOpenRequests, int successThreshold) {
    return CircuitBreaker.of(
        new Settings(
            100, Duration.ofSeconds(1), Duration.ofSeconds(1), halfOpenRequests, successThreshold),
        time,
        (from, to) -> {
          if (to == CircuitBreaker.State.OPEN) {
            opened.incrementAndGet();
          }
        });
  }

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

  private void open(CircuitBreaker breaker) {
    for (int i = 0; i < 100; i++) {
      ((Permit) breaker.tryAcquire()).failure();
    }
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void opensOnceWhenAllFailAtOnce() throws Exception {
    for (int round = 1; round <= 50; round++) {
      CircuitBreaker breaker = breaker(1, 1);
      together(
          random -> {
            for (int i = 0; i < 100; i++) {
              if (breaker.tryAcquire() instanceof Permit permit) {
                permit.failure();
              }
            }
          });
      assertThat(opened).hasValue(round);
    }
  }

  @Test
  void losesNoFailureThatHappensWhileClosed() throws Exception {
    CircuitBreaker breaker = breaker(1, 1);
    // 8 times 12 failures are 96; four more are just enough.
    together(
        random -> {
          for (int i = 0; i < 12; i++) {
            ((Permit) breaker.tryAcquire()).failure();
          }
        });
    for (int i = 0; i < 3; i++) {
      ((Permit) breaker.tryAcquire()).failure();
    }
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    ((Permit) breaker.tryAcquire()).failure();
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void neverHasMoreProbesOutThanAllowedAndLosesNoPlace() throws Exception {
    int places = 3;
    CircuitBreaker breaker = breaker(places, Integer.MAX_VALUE);
    open(breaker);
    time.advance(Duration.ofSeconds(1));
    AtomicInteger out = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger granted = new AtomicInteger();
    together(
        random -> {
          for (int i = 0; i < 20_000; i++) {
            if (breaker.tryAcquire() instanceof Permit permit) {
              granted.incrementAndGet();
              most.accumulateAndGet(out.incrementAndGet(), Math::max);
              if (i % 64 == 0) {
                LockSupport.parkNanos(1); // lets the others in while this probe is out
              }
              out.decrementAndGet();
              if (random.nextBoolean()) {
                permit.success();
              }
              permit.close();
            }
          }
        });
    assertThat(most.get()).isLessThanOrEqualTo(places);
    assertThat(granted.get()).isGreaterThan(1_000);
    for (int i = 0; i < places; i++) {
      assertThat(breaker.tryAcquire()).isInstanceOf(Permit.class);
    }
    assertThat(breaker.tryAcquire()).isInstanceOf(Refused.class);
  }

  @Test
  void aVerdictToldByManyThreadsCountsOnce() throws Exception {
    CircuitBreaker breaker = breaker(1, 2);
    open(breaker);
    time.advance(Duration.ofSeconds(1));
    for (int round = 0; round < 20; round++) {
      Permit probe = (Permit) breaker.tryAcquire();
      together(random -> probe.close());
      assertThat(breaker.tryAcquire()).isInstanceOfSatisfying(Permit.class, Permit::close);
    }
    Permit probe = (Permit) breaker.tryAcquire();
    together(random -> probe.success());
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }

  @Test
  void endsClosedWhateverHappenedBeforeOnceTheEndpointIsWell() throws Exception {
    CircuitBreaker breaker = breaker(2, 2);
    together(
        random -> {
          for (int i = 0; i < 5_000; i++) {
            if (i % 50 == 0) {
              time.advance(Duration.ofMillis(100));
            }
            if (breaker.tryAcquire() instanceof Permit permit) {
              switch (random.nextInt(4)) {
                case 0, 1 -> permit.failure();
                case 2 -> permit.success();
                default -> {} // dropped: its deadline gives it back
              }
            }
          }
        });
    assertThat(opened.get()).isGreaterThan(1);
    time.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 2; i++) {
      assertThat(breaker.tryAcquire()).isInstanceOfSatisfying(Permit.class, Permit::success);
    }
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
  }
}
