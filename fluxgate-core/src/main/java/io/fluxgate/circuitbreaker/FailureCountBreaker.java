package io.fluxgate.circuitbreaker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens when too many failures fell into a window that slides with the clock.
 *
 * <p>Each stay in a state is one {@link Phase} object, and a permit knows the phase that issued it.
 * A verdict counts only while that very phase lasts, so nothing can be booked on a later one. What
 * is hot reads the phase and no more: admission and success while closed, refusal while open.
 * Whatever counts or changes the phase does so under the lock; the listener is called outside it.
 */
final class FailureCountBreaker implements CircuitBreaker {

  private static final Logger LOG = LoggerFactory.getLogger(FailureCountBreaker.class);

  private final TimeSource time;
  private final TransitionListener listener;
  private final int failureThreshold;
  private final int halfOpenRequests;
  private final int successThreshold;
  private final long windowNanos;
  private final long openNanos;
  private final long probeTimeoutNanos;

  private final ReentrantLock lock = new ReentrantLock();

  /** Written under the lock, read without. */
  private volatile Phase phase;

  /** One stay in a state; two are the same only if they are the same object. */
  private abstract static sealed class Phase {
    abstract State state();
  }

  private static final class Closed extends Phase {
    /** Only touched under the lock. */
    final FailureTimes failures;

    Closed(long windowNanos) {
      failures = new FailureTimes(windowNanos);
    }

    @Override
    State state() {
      return State.CLOSED;
    }
  }

  private static final class Open extends Phase {
    final long sinceNanos;

    Open(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }

    @Override
    State state() {
      return State.OPEN;
    }
  }

  /** Only touched under the lock. */
  private static final class HalfOpen extends Phase {
    /**
     * The places that are taken. All time out after the same time, so the first in is due first.
     */
    final Set<Ticket> probes = new LinkedHashSet<>();

    int successes;

    @Override
    State state() {
      return State.HALF_OPEN;
    }
  }

  FailureCountBreaker(Settings settings, TimeSource time, TransitionListener listener) {
    this.time = time;
    this.listener = listener;
    failureThreshold = settings.failureThreshold();
    halfOpenRequests = settings.halfOpenRequests();
    successThreshold = settings.successThreshold();
    windowNanos = settings.window().toNanos();
    openNanos = settings.open().toNanos();
    probeTimeoutNanos = settings.probeTimeout().toNanos();
    phase = new Closed(windowNanos);
  }

  @Override
  public Admission tryAcquire() {
    Phase seen = phase;
    if (seen instanceof Closed) {
      return new Ticket(seen, 0);
    }
    long nowNanos = time.nanoTime();
    if (seen instanceof Open open && openLeft(open, nowNanos) > 0) {
      return refused(openLeft(open, nowNanos));
    }
    return acquireProbe(nowNanos);
  }

  private Admission acquireProbe(long nowNanos) {
    Phase left = null;
    Admission admission;
    lock.lock();
    try {
      if (phase instanceof Open open && openLeft(open, nowNanos) <= 0) {
        left = open;
        phase = new HalfOpen();
      }
      admission =
          switch (phase) {
            case Closed closed -> new Ticket(closed, 0);
            case Open open -> refused(openLeft(open, nowNanos));
            case HalfOpen halfOpen -> takePlace(halfOpen, nowNanos);
          };
    } finally {
      lock.unlock();
    }
    if (left != null) {
      tell(left.state(), State.HALF_OPEN);
    }
    return admission;
  }

  @GuardedBy("lock")
  private Admission takePlace(HalfOpen halfOpen, long nowNanos) {
    if (halfOpen.probes.size() >= halfOpenRequests) {
      Ticket first = halfOpen.probes.iterator().next();
      long leftNanos = first.deadlineNanos - nowNanos;
      if (leftNanos > 0) {
        return refused(leftNanos);
      }
      halfOpen.probes.remove(first);
    }
    Ticket probe = new Ticket(halfOpen, nowNanos + probeTimeoutNanos);
    halfOpen.probes.add(probe);
    return probe;
  }

  @Override
  public boolean admits() {
    Phase seen = phase;
    if (seen instanceof Closed) {
      return true;
    }
    long nowNanos = time.nanoTime();
    if (seen instanceof Open open) {
      return openLeft(open, nowNanos) <= 0;
    }
    lock.lock();
    try {
      return switch (phase) {
        case Closed closed -> true;
        case Open open -> openLeft(open, nowNanos) <= 0;
        case HalfOpen halfOpen ->
            halfOpen.probes.size() < halfOpenRequests
                || halfOpen.probes.iterator().next().deadlineNanos - nowNanos <= 0;
      };
    } finally {
      lock.unlock();
    }
  }

  @Override
  public State state() {
    Phase seen = phase;
    return seen instanceof Open open && openLeft(open, time.nanoTime()) <= 0
        ? State.HALF_OPEN
        : seen.state();
  }

  private long openLeft(Open open, long nowNanos) {
    return openNanos - (nowNanos - open.sinceNanos);
  }

  private static Refused refused(long nanos) {
    return new Refused(Duration.ofNanos(nanos));
  }

  /** Books the outcome of a ticket, unless the phase that issued it is over. */
  private void settle(Ticket ticket, Outcome outcome) {
    Phase from = ticket.phase;
    Phase to = null;
    long nowNanos = time.nanoTime();
    lock.lock();
    try {
      if (phase != from) {
        return;
      }
      to =
          switch (from) {
            case Closed closed -> afterClosed(closed, outcome, nowNanos);
            case Open open -> null;
            case HalfOpen halfOpen -> afterProbe(halfOpen, ticket, outcome, nowNanos);
          };
      if (to != null) {
        phase = to;
      }
    } finally {
      lock.unlock();
    }
    if (to != null) {
      tell(from.state(), to.state());
    }
  }

  @GuardedBy("lock")
  private @Nullable Phase afterClosed(Closed closed, Outcome outcome, long nowNanos) {
    return outcome == Outcome.FAILURE && closed.failures.add(nowNanos) >= failureThreshold
        ? new Open(nowNanos)
        : null;
  }

  @GuardedBy("lock")
  private @Nullable Phase afterProbe(
      HalfOpen halfOpen, Ticket probe, Outcome outcome, long nowNanos) {
    halfOpen.probes.remove(probe);
    return switch (outcome) {
      case NONE -> null;
      case FAILURE -> new Open(nowNanos);
      case SUCCESS -> ++halfOpen.successes >= successThreshold ? new Closed(windowNanos) : null;
    };
  }

  private void tell(State from, State to) {
    try {
      listener.onTransition(from, to);
    } catch (RuntimeException e) {
      LOG.warn("A circuit breaker's listener failed at {} -> {}", from, to, e);
    }
  }

  @Override
  public String toString() {
    return "CircuitBreaker[" + state() + "]";
  }

  private enum Outcome {
    SUCCESS,
    FAILURE,
    NONE
  }

  private final class Ticket implements Permit {
    private static final AtomicIntegerFieldUpdater<Ticket> SETTLED =
        AtomicIntegerFieldUpdater.newUpdater(Ticket.class, "settled");

    private final Phase phase;
    private final long deadlineNanos;
    private volatile int settled;

    Ticket(Phase phase, long deadlineNanos) {
      this.phase = phase;
      this.deadlineNanos = deadlineNanos;
    }

    @Override
    public void success() {
      settleOnce(Outcome.SUCCESS);
    }

    @Override
    public void failure() {
      settleOnce(Outcome.FAILURE);
    }

    @Override
    public void close() {
      settleOnce(Outcome.NONE);
    }

    @Override
    public boolean probe() {
      return phase instanceof HalfOpen;
    }

    private void settleOnce(Outcome outcome) {
      // While closed only failures are counted: everything else need not take the lock.
      if (SETTLED.compareAndSet(this, 0, 1) && (outcome == Outcome.FAILURE || probe())) {
        settle(this, outcome);
      }
    }

    @Override
    public String toString() {
      return probe() ? "probe" : "permit";
    }
  }
}
