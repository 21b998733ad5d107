package io.fluxgate.retry;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.time.TimeSource;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps retries from melting an upstream that is sick already: none is granted beyond a share of
 * the requests of the last ten seconds, and a few a second besides, so that a route with little
 * traffic can retry at all.
 *
 * <p>Counted in steps of half a second. Requests count while they are certainly younger than ten
 * seconds, retries as long as they may be, so the bound is kept and not only about kept. Safe for
 * use by many threads; counting a request takes no lock.
 */
public final class RetryBudget {

  private static final int SECONDS = 10;
  private static final long STEP_NANOS = 500_000_000;
  private static final int STEPS = (int) (SECONDS * 1_000_000_000L / STEP_NANOS);

  private final int percent;
  private final long minimum;
  private final TimeSource time;
  private final long startNanos;
  private final StepCounts requests = new StepCounts(STEPS);
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final StepCounts retries = new StepCounts(STEPS + 1);

  /**
   * A budget that nothing has been spent of.
   *
   * @param percent how many retries there may be for 100 requests, 0 to 100
   * @param minPerSecond how many a second there may be besides, 0 to 1,000,000
   * @param time the clock
   * @throws IllegalArgumentException if a number is out of its range
   */
  public RetryBudget(int percent, int minPerSecond, TimeSource time) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent must be from 0 to 100: " + percent);
    }
    if (minPerSecond < 0 || minPerSecond > 1_000_000) {
      throw new IllegalArgumentException("minPerSecond must be from 0 to 1000000: " + minPerSecond);
    }
    this.percent = percent;
    this.minimum = (long) minPerSecond * SECONDS;
    this.time = time;
    this.startNanos = time.nanoTime();
  }

  /** A request is made for the first time. */
  public void request() {
    requests.add(step());
  }

  /**
   * Asks for a retry, or another attempt beside the first.
   *
   * @return whether it may be made; it has been counted then
   */
  public boolean tryRetry() {
    lock.lock();
    try {
      long now = step();
      if (retries.sum(now) >= requests.sum(now) * percent / 100 + minimum) {
        return false;
      }
      retries.add(now);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private long step() {
    return (time.nanoTime() - startNanos) / STEP_NANOS;
  }
}
