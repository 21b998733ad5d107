package io.fluxgate.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it on. A thread that sleeps on it waits until {@link
 * #advance} has moved it far enough; the thread that made an {@linkplain #autoAdvancing()
 * auto-advancing} clock moves it on by itself and returns at once.
 *
 * <pre>{@code
 * FakeTime time = FakeTime.standing();
 * try (Gateway gateway = Gateway.builder().time(time).route(...).build()) {
 *   // the limit is used up: 429, Retry-After: 2
 *   time.advance(Duration.ofSeconds(2));
 *   // served again
 * }
 * }</pre>
 *
 * <p>Its {@link #nanoTime()} starts below zero and close to where it wraps around the sign, so that
 * code which compares times in any way but by subtraction fails in its tests. Safe for use by many
 * threads.
 */
public final class FakeTime implements TimeSource {

  private static final long START_NANOS = -Duration.ofMinutes(10).toNanos();

  private final @Nullable Thread mover;
  private final Instant start;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();

  @GuardedBy("lock")
  private long elapsedNanos;

  @GuardedBy("lock")
  private int sleepers;

  @GuardedBy("lock")
  private final List<Thread> parked = new ArrayList<>();

  private FakeTime(@Nullable Thread mover, Instant start) {
    this.mover = mover;
    this.start = start;
  }

  /**
   * A clock that only {@link #advance} moves.
   *
   * @return a clock at 2026-01-01, midnight UTC
   */
  public static FakeTime standing() {
    return new FakeTime(null, Instant.parse("2026-01-01T00:00:00Z"));
  }

  /**
   * A clock that also moves on by as much as the current thread sleeps on it: a test of one thread
   * sees pauses pass without waiting, and the gateway's other threads do not run away with the
   * time.
   *
   * @return a clock at 2026-01-01, midnight UTC
   */
  public static FakeTime autoAdvancing() {
    return new FakeTime(Thread.currentThread(), Instant.parse("2026-01-01T00:00:00Z"));
  }

  /**
   * Moves the clock on and wakes whoever has slept long enough.
   *
   * @param duration how far, zero or more
   * @throws IllegalArgumentException if it is negative
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time does not go back: " + duration);
    }
    lock.lock();
    try {
      elapsedNanos += duration.toNanos();
      moved.signalAll();
      parked.forEach(LockSupport::unpark);
    } finally {
      lock.unlock();
    }
  }

  /**
   * How far it has moved since it was made.
   *
   * @return zero or more
   */
  public Duration elapsed() {
    lock.lock();
    try {
      return Duration.ofNanos(elapsedNanos);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits, in real time, until some threads sleep or are parked on this clock: what a test does
   * before it advances it.
   *
   * @param count how many
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void awaitSleepers(int count) throws InterruptedException {
    lock.lock();
    try {
      while (sleepers < count) {
        moved.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long nanoTime() {
    return START_NANOS + elapsed().toNanos();
  }

  @Override
  public Instant now() {
    return start.plus(elapsed());
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (Thread.currentThread() == mover) {
      advance(duration.isNegative() ? Duration.ZERO : duration);
      return;
    }
    lock.lock();
    try {
      long start = elapsedNanos;
      long nanos = duration.toNanos();
      sleepers++;
      moved.signalAll();
      try {
        while (elapsedNanos - start < nanos) {
          moved.await();
        }
      } finally {
        sleepers--;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void park(long nanos) {
    if (nanos <= 0) {
      return;
    }
    if (Thread.currentThread() == mover) {
      advance(Duration.ofNanos(nanos));
      return;
    }
    Thread thread = Thread.currentThread();
    long start;
    lock.lock();
    try {
      start = elapsedNanos;
      parked.add(thread);
      sleepers++;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
    // Whoever advances the clock from here on unparks this thread.
    if (elapsed().toNanos() - start < nanos) {
      LockSupport.park(this);
    }
    lock.lock();
    try {
      parked.remove(thread);
      sleepers--;
    } finally {
      lock.unlock();
    }
  }
}
