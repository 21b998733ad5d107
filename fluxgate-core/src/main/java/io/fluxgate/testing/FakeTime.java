package io.fluxgate.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
  private final List<Waiting> waiting = new ArrayList<>();

  /** Threads that were unparked while they were not parked. */
  @GuardedBy("lock")
  private final Set<Thread> permits = new HashSet<>();

  /** A thread that sleeps or is parked, until this clock has moved so far or it is unparked. */
  private static final class Waiting {
    private final Thread thread;
    private final long untilNanos;
    private boolean woken;

    Waiting(Thread thread, long untilNanos) {
      this.thread = thread;
      this.untilNanos = untilNanos;
    }
  }

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
      waiting.forEach(each -> LockSupport.unpark(each.thread));
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
   * before it advances it. A thread that has slept long enough or was unparked does not count,
   * though it may not have gone on yet.
   *
   * @param count how many
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void awaitSleepers(int count) throws InterruptedException {
    lock.lock();
    try {
      while (sleepers() < count) {
        moved.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How far the clock will then have moved. */
  @GuardedBy("lock")
  private long after(long nanos) {
    return elapsedNanos + Math.min(nanos, Long.MAX_VALUE - elapsedNanos);
  }

  @GuardedBy("lock")
  private int sleepers() {
    int sleepers = 0;
    for (Waiting each : waiting) {
      sleepers += !each.woken && each.untilNanos > elapsedNanos ? 1 : 0;
    }
    return sleepers;
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
      Waiting sleeper = new Waiting(Thread.currentThread(), after(duration.toNanos()));
      waiting.add(sleeper);
      moved.signalAll();
      try {
        while (elapsedNanos < sleeper.untilNanos) {
          moved.await();
        }
      } finally {
        waiting.remove(sleeper);
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
    Waiting parked;
    lock.lock();
    try {
      if (permits.remove(thread)) {
        return;
      }
      parked = new Waiting(thread, after(nanos));
      waiting.add(parked);
      moved.signalAll();
    } finally {
      lock.unlock();
    }
    // Whoever advances the clock from here on unparks this thread.
    if (elapsed().toNanos() < parked.untilNanos) {
      LockSupport.park(this);
    }
    lock.lock();
    try {
      waiting.remove(parked);
      permits.remove(thread);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void unpark(Thread thread) {
    lock.lock();
    try {
      boolean parked = false;
      for (Waiting each : waiting) {
        if (each.thread == thread) {
          each.woken = true;
          parked = true;
        }
      }
      if (!parked) {
        permits.add(thread);
      }
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(thread);
  }
}
