package io.fluxgate.concurrency;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.time.TimeSource;
import java.util.concurrent.locks.ReentrantLock;

/** Lets a {@link LimitSearch} judge one {@link Cohort} of requests after the other. */
final class AdaptiveLimit implements Limit {

  private final TimeSource time;
  private final long windowNanos;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final LimitSearch search;

  private volatile int current;
  private volatile Member member;

  AdaptiveLimit(AdaptiveSettings settings, TimeSource time) {
    this.time = time;
    this.windowNanos = settings.window().toNanos();
    long now = time.nanoTime();
    this.search = new LimitSearch(settings, now);
    this.current = settings.initial();
    this.member = new Member(new Cohort(current, windowNanos, now));
  }

  @Override
  public int current() {
    return current;
  }

  @Override
  public Watcher admitted(long nowNanos, int inFlight) {
    Member now = member;
    return now.cohort.takes(nowNanos, inFlight) ? now : Watcher.NOBODY;
  }

  @GuardedBy("lock")
  private void judge(Member told) {
    if (told == member && told.cohort.isOver()) {
      long now = time.nanoTime();
      current = search.next(told.cohort.shown(), now);
      member = new Member(new Cohort(current, windowNanos, now));
    }
  }

  /** What all members of one cohort tell. */
  private final class Member implements Watcher {
    private final Cohort cohort;

    Member(Cohort cohort) {
      this.cohort = cohort;
    }

    @Override
    public void answered(long nanos) {
      lock.lock();
      try {
        cohort.answered(nanos);
        judge(this);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void overloaded() {
      lock.lock();
      try {
        cohort.overloaded();
        judge(this);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void silent() {
      lock.lock();
      try {
        cohort.silent();
        judge(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
