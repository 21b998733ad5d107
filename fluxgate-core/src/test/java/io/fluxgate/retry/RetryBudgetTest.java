package io.fluxgate.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {

  private final FakeTime time = FakeTime.standing();

  private static int spend(RetryBudget budget) {
    int retries = 0;
    while (budget.tryRetry()) {
      retries++;
    }
    return retries;
  }

  private static void requests(RetryBudget budget, int count) {
    for (int i = 0; i < count; i++) {
      budget.request();
    }
  }

  @Test
  void aRouteWithoutTrafficHasItsFewASecond() {
    RetryBudget budget = new RetryBudget(20, 3, time);
    assertThat(spend(budget)).isEqualTo(30);
    time.advance(Duration.ofSeconds(10));
    assertThat(budget.tryRetry()).as("they may still be younger than ten seconds").isFalse();
    time.advance(Duration.ofMillis(500));
    assertThat(spend(budget)).isEqualTo(30);
  }

  @Test
  void retriesAreAShareOfTheRequests() {
    RetryBudget budget = new RetryBudget(20, 0, time);
    assertThat(budget.tryRetry()).isFalse();
    requests(budget, 4);
    assertThat(budget.tryRetry()).isFalse();
    requests(budget, 1);
    assertThat(budget.tryRetry()).isTrue();
    assertThat(budget.tryRetry()).isFalse();
    requests(budget, 995);
    assertThat(spend(budget)).isEqualTo(199);
  }

  @Test
  void requestsOfLongAgoAllowNothing() {
    RetryBudget budget = new RetryBudget(100, 0, time);
    requests(budget, 100);
    time.advance(Duration.ofSeconds(9));
    assertThat(budget.tryRetry()).isTrue();
    time.advance(Duration.ofSeconds(1));
    assertThat(budget.tryRetry()).isFalse();
    time.advance(Duration.ofDays(10_000));
    assertThat(budget.tryRetry()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noRetryIsGrantedBeyondTheShareOfTheLastTenSeconds(long seed) {
    Random random = new Random(seed);
    RetryBudget budget = new RetryBudget(20, 1, time);
    Deque<Long> requests = new ArrayDeque<>();
    Deque<Long> retries = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      time.advance(Duration.ofNanos(random.nextInt(20_000_000)));
      if (random.nextInt(5000) == 0) {
        time.advance(Duration.ofMillis(random.nextInt(12_000)));
      }
      long now = time.elapsed().toNanos();
      while (!requests.isEmpty() && now - requests.getFirst() >= 10_000_000_000L) {
        requests.removeFirst();
      }
      while (!retries.isEmpty() && now - retries.getFirst() >= 10_000_000_000L) {
        retries.removeFirst();
      }
      if (random.nextInt(3) > 0) {
        budget.request();
        requests.add(now);
      } else if (budget.tryRetry()) {
        retries.add(now);
        assertThat(retries.size()).isLessThanOrEqualTo(requests.size() * 20 / 100 + 10);
      }
    }
    assertThat(retries).as("and it is spent").hasSizeGreaterThan(requests.size() * 17 / 100);
  }

  @Test
  void manyThreadsSpendNoMoreThanThereIs() throws InterruptedException {
    RetryBudget budget = new RetryBudget(10, 0, time);
    AtomicInteger retries = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      start.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                    requests(budget, 10_000);
                    retries.addAndGet(spend(budget));
                  }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(retries).hasValue(8_000);
  }

  @Test
  void refusesNumbersThatMakeNoSense() {
    assertThatThrownBy(() -> new RetryBudget(101, 3, time))
        .hasMessage("percent must be from 0 to 100: 101");
    assertThatThrownBy(() -> new RetryBudget(20, -1, time))
        .hasMessage("minPerSecond must be from 0 to 1000000: -1");
    assertThatThrownBy(() -> new BodyMemory(-1)).hasMessage("limit must not be negative: -1");
  }

  @Test
  void memoryIsTakenWholeOrNotAtAll() {
    BodyMemory memory = new BodyMemory(100);
    assertThat(memory.tryTake(60)).isTrue();
    assertThat(memory.tryTake(41)).isFalse();
    assertThat(memory.tryTake(40)).isTrue();
    assertThat(memory.tryTake(Long.MAX_VALUE)).isFalse();
    memory.giveBack(100);
    assertThat(memory.used()).isZero();
  }
}
