package io.fluxgate.engine.jdk;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.testing.FakeTime;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchdogTest {

  private final Ticks time = new Ticks();
  private final Watchdog watchdog = new Watchdog(time);
  private final AtomicInteger fired = new AtomicInteger();
  private final Watchdog.Guard guard = watchdog.guard(fired::incrementAndGet);

  @AfterEach
  void close() {
    watchdog.close();
  }

  /** Lets the time pass tick by tick; the watchdog has looked at its guards after each. */
  private void pass(Duration duration) throws InterruptedException {
    for (Duration left = duration; left.isPositive(); left = left.minus(Watchdog.TICK)) {
      time.tick(left.compareTo(Watchdog.TICK) < 0 ? left : Watchdog.TICK);
    }
  }

  /** A clock whose one sleeper wakes when it is told to. */
  private static final class Ticks implements TimeSource {
    private final FakeTime clock = FakeTime.standing();
    private final Semaphore asleep = new Semaphore(0);
    private final Semaphore wake = new Semaphore(0);

    void tick(Duration duration) throws InterruptedException {
      asleep.acquire();
      clock.advance(duration);
      wake.release();
      asleep.acquire();
      asleep.release();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      asleep.release();
      wake.acquire();
    }

    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }

    @Override
    public Instant now() {
      return clock.now();
    }
  }

  @Test
  void firesWithinATickOfTheDeadlineAndNotBefore() throws Exception {
    guard.arm(ofMillis(220));

    pass(ofMillis(200));
    assertThat(guard.fired()).isFalse();
    pass(ofMillis(50));

    assertThat(guard.fired()).isTrue();
    assertThat(guard.disarm()).isFalse();
    assertThat(fired).hasValue(1);
  }

  @Test
  void aGuardThatIsNotArmedNeverFires() throws Exception {
    guard.extend(ofMillis(1));
    pass(ofSeconds(1));

    assertThat(guard.disarm()).isTrue();
    assertThat(fired).hasValue(0);
  }

  @Test
  void disarmingStopsTheClockAndArmingAgainStartsItAnew() throws Exception {
    guard.arm(ofMillis(100));
    pass(ofMillis(50));
    assertThat(guard.disarm()).isTrue();
    pass(ofMillis(500));
    guard.arm(ofMillis(100));
    pass(ofMillis(50));
    assertThat(guard.fired()).isFalse();

    pass(ofMillis(50));

    assertThat(guard.fired()).isTrue();
  }

  @Test
  void armingWhileTheClockRunsChangesNothing() throws Exception {
    guard.arm(ofMillis(100));
    guard.arm(ofSeconds(10));

    pass(ofMillis(100));

    assertThat(guard.fired()).isTrue();
  }

  @Test
  void zeroIsWithoutEnd() throws Exception {
    guard.arm(Duration.ZERO);
    pass(ofSeconds(2));

    assertThat(guard.fired()).isFalse();
  }

  @Test
  void progressStartsTheClockAnew() throws Exception {
    guard.arm(ofMillis(100));
    for (int i = 0; i < 10; i++) {
      pass(ofMillis(50));
      guard.extend(ofMillis(100));
    }
    assertThat(guard.fired()).isFalse();

    pass(ofMillis(100));

    assertThat(guard.fired()).isTrue();
  }

  @Test
  void progressDoesNotMoveTheTotalLimit() throws Exception {
    guard.limit(ofMillis(300));
    guard.arm(Duration.ZERO);
    assertThat(guard.atLimit()).isTrue();
    for (int i = 0; i < 5; i++) {
      guard.extend(ofMillis(200));
      pass(ofMillis(50));
    }
    assertThat(guard.fired()).isFalse();

    pass(ofMillis(50));

    assertThat(guard.fired()).isTrue();
  }

  @Test
  void aLimitThatIsOverFiresHoweverLateTheGuardIsArmed() throws Exception {
    guard.limit(ofMillis(100));
    pass(ofMillis(500));

    guard.arm(ofSeconds(10));
    pass(Watchdog.TICK);

    assertThat(guard.fired()).isTrue();
    assertThat(guard.atLimit()).isTrue();
  }

  @Test
  void onceFiredItStaysFired() throws Exception {
    guard.arm(ofMillis(50));
    pass(ofMillis(50));
    assertThat(guard.disarm()).isFalse();

    guard.arm(ofMillis(50));
    pass(ofMillis(500));

    assertThat(guard.disarm()).isFalse();
    assertThat(fired).hasValue(1);
  }

  @Test
  void disarmingWaitsForAnActionThatRuns() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    Watchdog.Guard slow =
        watchdog.guard(
            () -> {
              running.countDown();
              awaitUninterruptibly(go);
              done.set(true);
            });
    slow.arm(ofMillis(50));
    pass(ofMillis(50));
    running.await();

    Thread me = Thread.currentThread();
    Thread.ofVirtual()
        .start(
            () -> {
              while (me.getState() != Thread.State.WAITING) {
                Thread.onSpinWait(); // until it waits in disarm()
              }
              go.countDown();
            });

    assertThat(slow.disarm()).isFalse();
    assertThat(done).isTrue();
  }

  @Test
  void anActionThatBlocksDoesNotHoldUpOtherDeadlines() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Watchdog.Guard stuck = watchdog.guard(() -> awaitUninterruptibly(go));
    stuck.arm(ofMillis(50));
    guard.arm(ofMillis(100));

    pass(ofMillis(100));

    assertThat(guard.disarm()).isFalse();
    assertThat(fired).hasValue(1);
    go.countDown();
  }

  @Test
  void anActionThatFailsEndsAsIfItHadNot() throws Exception {
    Watchdog.Guard failing =
        watchdog.guard(
            () -> {
              throw new IllegalStateException("told so");
            });
    failing.arm(ofMillis(50));
    pass(ofMillis(50));

    assertThat(failing.disarm()).isFalse();
    guard.arm(ofMillis(50));
    pass(ofMillis(50));
    assertThat(guard.disarm()).isFalse();
  }

  @Test
  void aClosedGuardIsForgottenAndDoesNotFire() throws Exception {
    guard.arm(ofMillis(50));
    guard.close();

    assertThat(watchdog.guards()).isZero();
    pass(ofMillis(500));
    assertThat(fired).hasValue(0);
  }

  @Test
  void anInterruptByTheActionNeverHitsWhoeverHasDisarmedInTime() throws Exception {
    Thread me = Thread.currentThread();
    try (Watchdog real = new Watchdog(TimeSource.system())) {
      for (int i = 0; i < 6; i++) {
        try (Watchdog.Guard deadline = real.guard(me::interrupt)) {
          deadline.arm(ofMillis(40 + i));
          long end = System.nanoTime() + ofMillis(60).toNanos();
          while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
          }
          boolean inTime = deadline.disarm();
          assertThat(Thread.interrupted()).isEqualTo(!inTime);
        }
        assertThat(Thread.interrupted()).isFalse();
      }
      assertThat(real.guards()).isZero();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("waited for too long");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
