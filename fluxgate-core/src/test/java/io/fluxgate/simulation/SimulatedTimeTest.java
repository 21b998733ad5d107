package io.fluxgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SimulatedTimeTest {

  private final SimulatedTime time = new SimulatedTime();
  private final List<String> log = new ArrayList<>();

  private void note(String what) {
    log.add(time.elapsed().toMillis() + " " + what);
  }

  private void sleep(long millis) {
    try {
      time.sleepInTurn(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      note("interrupted");
    }
  }

  private void start(long millis, Runnable work) {
    time.start(Duration.ofMillis(millis), work);
  }

  @Test
  void timeJumpsToWhoeverWakesUpFirst() {
    start(30, () -> note("late"));
    start(
        10,
        () -> {
          note("early");
          sleep(15);
          note("woken");
        });
    sleep(3_600_000);
    note("end");
    assertThat(log).containsExactly("10 early", "25 woken", "30 late", "3600000 end");
  }

  @Test
  void ofThoseWhoWakeTogetherTheOneWhoCameFirstIsFirst() {
    for (String name : List.of("one", "two", "three")) {
      start(
          0,
          () -> {
            sleep(5);
            note(name);
          });
    }
    sleep(5);
    note("main");
    sleep(5);
    assertThat(log).containsExactly("5 main", "5 one", "5 two", "5 three");
  }

  @Test
  void oneRunsAtATime() {
    AtomicBoolean running = new AtomicBoolean();
    int[] count = new int[1];
    for (int i = 0; i < 50; i++) {
      start(
          i % 3,
          () -> {
            for (int turn = 0; turn < 20; turn++) {
              assertThat(running.getAndSet(true)).isFalse();
              count[0]++;
              Thread.onSpinWait();
              running.set(false);
              sleep(turn % 4);
            }
          });
    }
    sleep(1000);
    assertThat(time.failures()).isEmpty();
    assertThat(count[0]).isEqualTo(1000);
  }

  @Test
  void unparkingEndsAPark() {
    Thread main = Thread.currentThread();
    start(7, () -> time.unpark(main));
    time.park(Long.MAX_VALUE);
    note("unparked");
    time.unpark(main);
    time.park(Long.MAX_VALUE);
    note("unparked before");
    time.park(1_000_000);
    note("over");
    assertThat(log).containsExactly("7 unparked", "7 unparked before", "8 over");
  }

  @Test
  void anInterruptedSleeperGoesOnInItsTurn() {
    Thread[] sleeper = new Thread[1];
    start(
        0,
        () -> {
          sleeper[0] = Thread.currentThread();
          sleep(1000);
          note("goes on");
        });
    sleep(10);
    sleeper[0].interrupt();
    note("interrupts");
    sleep(1);
    assertThat(log).containsExactly("10 interrupts", "10 interrupted", "10 goes on");
  }

  @Test
  void whoHasTheTurnMayWaitForOneWhoseSleepItInterrupts() throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    Thread foreign =
        Thread.startVirtualThread(
            () -> {
              try {
                time.sleep(Duration.ofDays(1));
              } catch (InterruptedException e) {
                gone.countDown();
              }
            });
    time.awaitWaiting(1);
    foreign.interrupt();
    gone.await();
    sleep(5);
    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(5));
    assertThat(time.threadsLeft(Duration.ofSeconds(5))).isEmpty();
  }

  @Test
  void theTurnOfAForeignThreadEndsWithIt() {
    Thread.startVirtualThread(
        () -> {
          sleep(3);
          note("foreign");
        });
    time.awaitWaiting(1);
    sleep(10);
    note("main");
    assertThat(log).containsExactly("3 foreign", "10 main");
  }

  @Test
  void timeWaitsForWhoHasNotJoinedYet() {
    AtomicBoolean arrived = new AtomicBoolean();
    time.settledWhen(arrived::get);
    Thread.startVirtualThread(
        () -> {
          for (int i = 0; i < 10_000; i++) {
            Thread.onSpinWait();
          }
          time.join(() -> arrived.set(true));
          note("joined");
        });
    time.park(10_000_000);
    note("main");
    assertThat(log).containsExactly("0 joined", "10 main");
  }
}
