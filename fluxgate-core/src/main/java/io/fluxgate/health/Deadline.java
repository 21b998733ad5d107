package io.fluxgate.health;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Interrupts the thread that set it when its time is over, unless it was closed before. Once it is
 * closed no interrupt of its own is on its way or left behind.
 */
final class Deadline implements AutoCloseable {

  private final Thread watched = Thread.currentThread();
  private final AtomicBoolean decided = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread watcher;
  private volatile boolean passed;

  private Deadline(Duration timeout, TimeSource time) {
    watcher =
        Thread.ofVirtual().name("fluxgate-check-deadline").unstarted(() -> watch(timeout, time));
  }

  /** A deadline for the thread that calls this. */
  static Deadline in(Duration timeout, TimeSource time) {
    Deadline deadline = new Deadline(timeout, time);
    deadline.watcher.start();
    return deadline;
  }

  private void watch(Duration timeout, TimeSource time) {
    try {
      time.sleep(timeout);
      if (decided.compareAndSet(false, true)) {
        passed = true;
        watched.interrupt();
      }
    } catch (InterruptedException e) {
      // closed in time
    } finally {
      over.countDown();
    }
  }

  /** Whether the time was over before this was closed. */
  boolean passed() {
    return passed;
  }

  /** Leaves the thread uninterrupted, whatever has interrupted it meanwhile. */
  @Override
  public void close() {
    decided.set(true);
    watcher.interrupt();
    await(over);
    Thread.interrupted();
  }

  /** Waits through interrupts and drops them; whoever stops a thread says so elsewhere too. */
  static void await(CountDownLatch end) {
    boolean ended = false;
    while (!ended) {
      try {
        end.await();
        ended = true;
      } catch (InterruptedException e) {
        // goes on waiting
      }
    }
  }
}
