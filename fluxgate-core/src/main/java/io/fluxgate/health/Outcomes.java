package io.fluxgate.health;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.config.HealthConfig.Passive;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How the real requests to one endpoint went lately. Has a lock of its own, which may be taken
 * under the group's but never the other way round. Safe for use by many threads.
 */
final class Outcomes {

  private static final int KEPT = 10;

  private final Passive limits;
  private final AtomicInteger inARow = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final OutcomeWindow window;

  /** The last ones, the oldest first. */
  @GuardedBy("lock")
  private final Deque<Failure> failures = new ArrayDeque<>(KEPT);

  private record Failure(long nanos, Cause cause) {}

  /**
   * Why an endpoint is to be ejected.
   *
   * @param reason the rule and its numbers
   * @param causes the failures
   */
  record Guilt(String reason, List<Cause> causes) {}

  Outcomes(Passive limits, long nowNanos) {
    this.limits = limits;
    window = new OutcomeWindow(limits.window(), nowNanos);
  }

  boolean comparesShares() {
    return limits.failurePercent() > 0;
  }

  /** Ends a row of failures, without a lock. */
  void success() {
    if (inARow.get() != 0) {
      inARow.set(0);
    }
  }

  /** Counts a success for the endpoint's share of failures. */
  void count(long nowNanos) {
    lock.lock();
    try {
      window.add(nowNanos, false);
    } finally {
      lock.unlock();
    }
  }

  /** Counts a failure and tells whether it may be one too many. */
  boolean failure(long nowNanos, Cause cause) {
    lock.lock();
    try {
      if (failures.size() == KEPT) {
        failures.removeFirst();
      }
      failures.addLast(new Failure(nowNanos, cause));
      window.add(nowNanos, true);
      return rowIsTooLong(row(inARow.incrementAndGet()))
          || window.tally(nowNanos).isSuspicious(limits);
    } finally {
      lock.unlock();
    }
  }

  /** A row that nothing ends, because nobody may be ejected, does not wrap around. */
  private int row(int counted) {
    if (counted < 0) {
      inARow.set(Integer.MAX_VALUE);
    }
    return counted < 0 ? Integer.MAX_VALUE : counted;
  }

  private boolean rowIsTooLong(int row) {
    return limits.consecutiveFailures() > 0 && row >= limits.consecutiveFailures();
  }

  Tally tally(long nowNanos) {
    lock.lock();
    try {
      return window.tally(nowNanos);
    } finally {
      lock.unlock();
    }
  }

  /** Whether too many failures came in a row. */
  Optional<Guilt> guiltOfRow() {
    lock.lock();
    try {
      int row = inARow.get();
      if (!rowIsTooLong(row)) {
        return Optional.empty();
      }
      String reason = row == 1 ? "a failure" : row + " failures in a row";
      return Optional.of(new Guilt(reason, last(row)));
    } finally {
      lock.unlock();
    }
  }

  /** Whether the share of failures stands out from the others'. */
  Optional<Guilt> guiltOfShare(long nowNanos, Tally others) {
    lock.lock();
    try {
      Tally own = window.tally(nowNanos);
      if (!own.standsOutFrom(others, limits)) {
        return Optional.empty();
      }
      String reason = own + " requests failed, " + others + " to the others";
      return Optional.of(new Guilt(reason, within(nowNanos)));
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private List<Cause> last(int count) {
    int passedOver = Math.max(0, failures.size() - count);
    return failures.stream().skip(passedOver).map(Failure::cause).toList();
  }

  @GuardedBy("lock")
  private List<Cause> within(long nowNanos) {
    long windowNanos = limits.window().toNanos();
    return failures.stream()
        .filter(failure -> nowNanos - failure.nanos() < windowNanos)
        .map(Failure::cause)
        .toList();
  }

  /** Forgets everything: whoever comes back begins anew. */
  void clear() {
    lock.lock();
    try {
      inARow.set(0);
      window.clear();
      failures.clear();
    } finally {
      lock.unlock();
    }
  }
}
