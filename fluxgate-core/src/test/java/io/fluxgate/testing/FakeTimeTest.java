package io.fluxgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FakeTimeTest {

  @Test
  void startsBelowZeroSoThatOnlySubtractionComparesTimes() {
    assertThat(FakeTime.standing().nanoTime()).isNegative();
  }

  @Test
  void bothClocksMoveTogether() {
    FakeTime time = FakeTime.standing();
    long nanos = time.nanoTime();
    Instant instant = time.now();

    time.advance(Duration.ofMillis(1500));

    assertThat(time.nanoTime() - nanos).isEqualTo(1_500_000_000L);
    assertThat(Duration.between(instant, time.now())).isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void aSleeperWakesWhenItsTimeHasComeAndNotBefore() throws Exception {
    FakeTime time = FakeTime.standing();
    AtomicBoolean woke = new AtomicBoolean();
    Thread sleeper =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    time.sleep(Duration.ofSeconds(10));
                    woke.set(true);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    time.awaitSleepers(1);

    time.advance(Duration.ofSeconds(9));
    assertThat(woke).isFalse();
    time.advance(Duration.ofSeconds(1));
    sleeper.join();

    assertThat(woke).isTrue();
  }

  @Test
  void anAutoAdvancingClockPassesPausesAtOnce() throws Exception {
    FakeTime time = FakeTime.autoAdvancing();

    time.sleep(Duration.ofHours(1));

    assertThat(time.elapsed()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void timeDoesNotGoBack() {
    assertThatThrownBy(() -> FakeTime.standing().advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.000000001S");
  }

  @Test
  @Timeout(10)
  void theLongestSleepDoesNotEndAtOnce() throws InterruptedException {
    FakeTime time = FakeTime.standing();
    time.advance(Duration.ofSeconds(1));
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread sleeper =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    time.sleep(Duration.ofNanos(Long.MAX_VALUE));
                  } catch (InterruptedException e) {
                    interrupted.set(true);
                  }
                });
    time.awaitSleepers(1);
    sleeper.interrupt();
    sleeper.join();
    assertThat(interrupted).isTrue();
  }

  @Test
  @Timeout(10)
  void aParkedThreadGoesOnWhenItIsUnparkedOrTheClockMoves() throws InterruptedException {
    FakeTime time = FakeTime.standing();
    AtomicInteger returned = new AtomicInteger();
    Thread parked =
        Thread.ofVirtual()
            .start(
                () -> {
                  time.park(1_000_000_000);
                  returned.incrementAndGet();
                  long start = time.nanoTime();
                  while (time.nanoTime() - start < 1_000_000_000) {
                    time.park(1_000_000_000);
                  }
                  returned.incrementAndGet();
                });
    time.awaitSleepers(1);
    time.unpark(parked);
    while (returned.get() == 0) {
      Thread.onSpinWait();
    }
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(1));
    parked.join();

    assertThat(returned).hasValue(2);
    time.park(0); // returns at once
  }

  /** Otherwise a test that goes on too early moves the clock over what has not begun yet. */
  @Test
  @Timeout(10)
  void whoHasBeenWokenIsNoSleeperThoughItHasNotGoneOnYet() throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      FakeTime time = FakeTime.standing();
      AtomicBoolean again = new AtomicBoolean();
      Thread parked =
          Thread.ofVirtual()
              .start(
                  () -> {
                    time.park(1_000_000_000);
                    again.set(true);
                    long from = time.nanoTime();
                    while (time.nanoTime() - from < 2_000_000_000) {
                      time.park(2_000_000_000); // which may return for no reason
                    }
                  });
      time.awaitSleepers(1);
      if (i % 2 == 0) {
        time.advance(Duration.ofSeconds(1));
      } else {
        time.unpark(parked);
      }
      time.awaitSleepers(1);
      assertThat(again).isTrue();
      time.advance(Duration.ofSeconds(2));
      parked.join();
    }
  }
}
