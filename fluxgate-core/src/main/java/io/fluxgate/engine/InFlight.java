package io.fluxgate.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the requests that a server engine is answering, so that closing can wait for them. Safe
 * for use by many threads.
 */
public final class InFlight {

  private final AtomicInteger count = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private volatile boolean awaited;

  /** No requests. */
  public InFlight() {}

  /** A request begins. */
  public void enter() {
    count.incrementAndGet();
  }

  /** A request that began is over. */
  public void leave() {
    if (count.decrementAndGet() == 0 && awaited) {
      lock.lock();
      try {
        none.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * How many have begun and are not over.
   *
   * @return 0 or more
   */
  public int count() {
    return count.get();
  }

  /**
   * Waits until there are none, in real time, whatever the gateway's clock says: closing must come
   * to an end. An interrupt ends the wait and stays set.
   *
   * @param atMost how long to wait at most
   */
  public void awaitNone(Duration atMost) {
    awaited = true;
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (count.get() > 0 && left > 0) {
        left = none.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // somebody wants us to hurry
    } finally {
      lock.unlock();
    }
  }
}
