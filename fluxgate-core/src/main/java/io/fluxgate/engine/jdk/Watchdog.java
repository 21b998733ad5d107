package io.fluxgate.engine.jdk;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what takes too long. Whoever is about to wait arms its {@link Guard} and disarms it
 * afterwards; one thread looks at all guards every {@link #TICK} and fires those whose time is
 * over. That is far cheaper than a timer per wait, and it follows the gateway's clock.
 *
 * <p>Deadlines are late by up to a tick, never early.
 */
final class Watchdog implements AutoCloseable {

  static final Duration TICK = Duration.ofMillis(50);

  private static final Duration ENDLESS = Duration.ofDays(36_500);

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private final TimeSource time;
  private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
  private final Thread sweeper;

  Watchdog(TimeSource time) {
    this.time = time;
    this.sweeper = Thread.ofPlatform().daemon().name("fluxgate-watchdog").start(this::sweep);
  }

  /** A guard that this watchdog looks after until it is closed. */
  Guard guard(Runnable onExpiry) {
    Guard guard = new Guard(onExpiry);
    guards.add(guard);
    return guard;
  }

  int guards() {
    return guards.size();
  }

  private void sweep() {
    try {
      while (true) {
        time.sleep(TICK);
        long now = time.nanoTime();
        for (Guard guard : guards) {
          guard.fireIfLate(now);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() {
    sweeper.interrupt();
  }

  /**
   * One waiter's deadline. Arming and disarming happen on the waiter's thread; only {@link #extend}
   * may be called from others.
   *
   * <p>IDLE → ARMED → IDLE, or ARMED → FIRING → FIRED: once fired it stays so. {@link #disarm} does
   * not return while the action runs, so an interrupt can never hit the waiter after it has gone
   * on. The upper bits of the state count the armings, so that a sweep which looked at one arming
   * cannot fire the next.
   */
  final class Guard implements AutoCloseable {

    private static final long IDLE = 0;
    private static final long ARMED = 1;
    private static final long FIRING = 2;
    private static final long FIRED = 3;
    private static final long PHASE = 3;
    private static final long ONE_ARMING = 4;

    private final Runnable onExpiry;
    private final AtomicLong state = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile long deadlineNanos;
    private volatile long limitNanos;
    private volatile long firstPartNanos;

    private Guard(Runnable onExpiry) {
      this.onExpiry = onExpiry;
      this.limitNanos = after(Duration.ZERO);
      this.firstPartNanos = limitNanos;
    }

    /**
     * However often the clock starts again, it is over after this time from now; zero means without
     * end.
     */
    void limit(Duration total) {
      limitNanos = after(total);
    }

    /** As for {@link #limit}, for a first part of it, until {@link #firstPartIsOver}. */
    void limitFirstPart(Duration part) {
      firstPartNanos = after(part);
    }

    void firstPartIsOver() {
      firstPartNanos = after(Duration.ZERO);
    }

    private static long bounded(Duration timeout) {
      return timeout.isPositive() && timeout.compareTo(ENDLESS) < 0
          ? timeout.toNanos()
          : ENDLESS.toNanos();
    }

    private long after(Duration timeout) {
      return time.nanoTime() + bounded(timeout);
    }

    private void startClock(Duration timeout) {
      deadlineNanos = earlier(after(timeout), earlier(limitNanos, firstPartNanos));
    }

    /**
     * Starts the clock; zero means without end. Does nothing while it runs or once it has fired.
     */
    void arm(Duration timeout) {
      long now = state.get();
      if ((now & PHASE) == IDLE) {
        startClock(timeout);
        state.set(now + ONE_ARMING + ARMED);
      }
    }

    /** There was progress: a clock that runs starts again; zero means without end. */
    void extend(Duration timeout) {
      startClock(timeout);
    }

    /** Stops the clock; false if it has fired. */
    boolean disarm() {
      long now = state.get();
      if ((now & PHASE) == IDLE
          || ((now & PHASE) == ARMED && state.compareAndSet(now, now - ARMED))) {
        return true;
      }
      awaitFired();
      return false;
    }

    private static long earlier(long one, long other) {
      return one - other < 0 ? one : other;
    }

    /** Whether it is the total time of {@link #limit} that the clock runs against. */
    boolean atLimit() {
      return deadlineNanos - limitNanos >= 0;
    }

    /** Whether it is the time of {@link #limitFirstPart} that the clock runs against. */
    boolean atFirstPartsLimit() {
      return deadlineNanos - firstPartNanos >= 0;
    }

    /** Whether that total time is over already, armed or not. */
    boolean pastLimit() {
      return time.nanoTime() - limitNanos >= 0;
    }

    boolean fired() {
      return (state.get() & PHASE) >= FIRING;
    }

    private void fireIfLate(long now) {
      long seen = state.get();
      if ((seen & PHASE) == ARMED
          && now - deadlineNanos >= 0
          && state.compareAndSet(seen, seen - ARMED + FIRING)) {
        // On a thread of its own: an action that blocks must not hold up everybody else's
        // deadlines.
        Thread.ofVirtual().name("fluxgate-deadline").start(() -> fire(seen - ARMED + FIRED));
      }
    }

    private void fire(long after) {
      try {
        onExpiry.run();
      } catch (RuntimeException e) {
        LOG.warn("A deadline could not be carried out", e);
      } finally {
        state.set(after);
        done.countDown();
      }
    }

    private void awaitFired() {
      boolean interrupted = false;
      while (done.getCount() > 0) {
        try {
          done.await();
        } catch (InterruptedException e) {
          interrupted = true; // most likely the action itself; whoever disarms clears it
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      guards.remove(this);
      disarm();
    }
  }
}
