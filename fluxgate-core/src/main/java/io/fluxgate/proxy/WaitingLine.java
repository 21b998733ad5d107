package io.fluxgate.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.time.TimeSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where requests wait while every endpoint has as many as it may, first come, first served. Only
 * the first of them looks whether there is a place; whoever leaves, for whatever reason, makes the
 * next one look, so no place stays free while somebody waits. Safe for use by many threads.
 */
final class WaitingLine {

  private final int most;
  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Set<Waiter> waiters = new LinkedHashSet<>();

  /** Written under the lock, read without. */
  private volatile int length;

  WaitingLine(int most, TimeSource time) {
    this.most = most;
    this.time = time;
  }

  /** One thread that waits. */
  static final class Waiter {
    private final Thread thread = Thread.currentThread();
  }

  int length() {
    return length;
  }

  boolean isFull() {
    return length >= most;
  }

  /** The current thread stands in line; null if that is full. */
  @Nullable Waiter join() {
    lock.lock();
    try {
      if (waiters.size() >= most) {
        return null;
      }
      Waiter waiter = new Waiter();
      waiters.add(waiter);
      length = waiters.size();
      return waiter;
    } finally {
      lock.unlock();
    }
  }

  boolean isFirst(Waiter waiter) {
    lock.lock();
    try {
      return waiters.iterator().next() == waiter;
    } finally {
      lock.unlock();
    }
  }

  void leave(Waiter waiter) {
    lock.lock();
    try {
      waiters.remove(waiter);
      length = waiters.size();
    } finally {
      lock.unlock();
    }
    wakeFirst();
  }

  /** Something has changed that the first may have waited for. */
  void wakeFirst() {
    if (length == 0) {
      return;
    }
    Waiter first;
    lock.lock();
    try {
      first = waiters.isEmpty() ? null : waiters.iterator().next();
    } finally {
      lock.unlock();
    }
    if (first != null) {
      time.unpark(first.thread);
    }
  }
}
