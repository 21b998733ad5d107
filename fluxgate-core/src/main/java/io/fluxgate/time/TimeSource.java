package io.fluxgate.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * The gateway's clock. Everything that reads a time or waits does it through one of these, so that
 * a test may hold time still and move it on at will (see {@code io.fluxgate.testing.FakeTime}).
 *
 * <p>Implementations are safe for use by many threads at once.
 */
public interface TimeSource {

  /**
   * A reading in nanoseconds for measuring how long something takes. It may be negative and may
   * wrap around: compare two readings by subtracting them.
   *
   * @return nanoseconds since some moment that never changes
   */
  long nanoTime();

  /**
   * The wall clock, for what people and other machines read: dates, log lines. It may jump; never
   * measure with it.
   *
   * @return the current instant
   */
  Instant now();

  /**
   * Waits.
   *
   * @param duration how long; zero or negative returns at once
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Waits until this thread is {@linkplain #unpark unparked}, is interrupted, or the time is over.
   * Like {@link java.util.concurrent.locks.LockSupport#park()} it may also return for no reason,
   * and does not say why it returned: look at what was waited for again. Unless a clock says
   * otherwise, it returns after a millisecond of the machine's time, which is right for any clock.
   *
   * @param nanos how long at most; zero or negative returns at once
   */
  default void park(long nanos) {
    LockSupport.parkNanos(this, Math.min(nanos, 1_000_000));
  }

  /**
   * Ends the {@link #park} of a thread, or its next one if it is not parked.
   *
   * @param thread the thread
   */
  default void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }

  /**
   * The machine's own clock.
   *
   * @return the clock that production uses
   */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }
}
