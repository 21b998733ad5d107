package io.fluxgate.circuitbreaker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.circuitbreaker.BreakerSnapshot.Call;
import io.fluxgate.circuitbreaker.BreakerSnapshot.Transition;
import io.fluxgate.circuitbreaker.Ticket.Outcome;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens when too many calls failed or were slow in a window that moves with the clock or the calls.
 *
 * <p>Each stay in a state is one {@link Phase} object, and a permit knows the phase that issued it.
 * A verdict counts only while that very phase lasts, so nothing can be booked on a later one. What
 * is hot reads the phase and no more: admission while closed, success while closed unless a rate is
 * kept, refusal while open. Whatever counts or changes the phase does so under the lock; clocks are
 * read and the listener is called outside it.
 */
final class PhasedBreaker implements CircuitBreaker {

  private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

  private static final int MOST_TRANSITIONS = 10;

  private final TimeSource time;
  private final TransitionListener listener;
  private final Settings settings;
  private final long firstOpenNanos;
  private final long longestOpenNanos;

  /** Whether a success must be counted, too. */
  private final boolean keepsRate;

  /** What a slow call takes longer than; 0 if none is slow. */
  private final long slowNanos;

  private final ReentrantLock lock = new ReentrantLock();

  /** Written under the lock, read without. */
  private volatile Phase phase;

  @GuardedBy("lock")
  private final List<Transition> transitions = new ArrayList<>();

  PhasedBreaker(Settings settings, TimeSource time, TransitionListener listener) {
    this.settings = settings;
    this.time = time;
    this.listener = listener;
    firstOpenNanos = settings.open().toNanos();
    longestOpenNanos = settings.maxOpen().toNanos();
    keepsRate = settings.rates().isPresent();
    slowNanos = settings.rates().map(rates -> rates.slowCall().toNanos()).orElse(0L);
    phase = new ClosedPhase(settings, time.nanoTime(), time.now(), 0);
  }

  @Override
  public Admission tryAcquire() {
    Phase seen = phase;
    if (seen instanceof ClosedPhase) {
      return new Ticket(this, seen, slowNanos > 0 ? time.nanoTime() : 0);
    }
    long nowNanos = time.nanoTime();
    if (seen instanceof OpenPhase open && open.leftNanos(nowNanos) > 0) {
      return refused(open.leftNanos(nowNanos));
    }
    return acquireProbe(nowNanos);
  }

  private Admission acquireProbe(long nowNanos) {
    Phase left = null;
    Admission admission;
    lock.lock();
    try {
      if (phase instanceof OpenPhase open && open.leftNanos(nowNanos) <= 0) {
        left = open;
        moveTo(new HalfOpenPhase(settings, open), List.of());
      }
      admission =
          switch (phase) {
            case ClosedPhase closed -> new Ticket(this, closed, nowNanos);
            case OpenPhase open -> refused(open.leftNanos(nowNanos));
            case HalfOpenPhase halfOpen -> takePlace(halfOpen, nowNanos);
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
  private Admission takePlace(HalfOpenPhase halfOpen, long nowNanos) {
    long waitNanos = halfOpen.waitNanos(nowNanos);
    if (waitNanos > 0) {
      return refused(waitNanos);
    }
    Ticket probe = new Ticket(this, halfOpen, nowNanos);
    halfOpen.take(probe);
    return probe;
  }

  private static Refused refused(long nanos) {
    return new Refused(Duration.ofNanos(nanos));
  }

  @Override
  public boolean admits() {
    Phase seen = phase;
    if (seen instanceof ClosedPhase) {
      return true;
    }
    long nowNanos = time.nanoTime();
    if (seen instanceof OpenPhase open) {
      return open.leftNanos(nowNanos) <= 0;
    }
    lock.lock();
    try {
      return switch (phase) {
        case ClosedPhase closed -> true;
        case OpenPhase open -> open.leftNanos(nowNanos) <= 0;
        case HalfOpenPhase halfOpen -> halfOpen.waitNanos(nowNanos) <= 0;
      };
    } finally {
      lock.unlock();
    }
  }

  @Override
  public OptionalLong admitsAgainNanos() {
    return phase instanceof OpenPhase open
        ? OptionalLong.of(open.endNanos())
        : OptionalLong.empty();
  }

  @Override
  public State state() {
    Phase seen = phase;
    return seen instanceof OpenPhase open && open.leftNanos(time.nanoTime()) <= 0
        ? State.HALF_OPEN
        : seen.state();
  }

  @Override
  public BreakerSnapshot snapshot() {
    long nowNanos = time.nanoTime();
    Phase seen;
    List<Transition> last;
    lock.lock();
    try {
      seen = phase;
      last = new ArrayList<>(transitions);
    } finally {
      lock.unlock();
    }
    if (!(seen instanceof OpenPhase open)) {
      return new BreakerSnapshot(seen.state(), seen.since, Optional.empty(), last);
    }
    if (open.leftNanos(nowNanos) > 0) {
      return new BreakerSnapshot(State.OPEN, open.since, Optional.of(open.end()), last);
    }
    // Its time is over, though nobody has asked yet; this is what the next one will find.
    addTo(last, new Transition(State.OPEN, State.HALF_OPEN, open.end(), List.of()));
    return new BreakerSnapshot(State.HALF_OPEN, open.end(), Optional.empty(), last);
  }

  /** Whether a call that began then has taken too long by now. */
  boolean isSlow(long startNanos) {
    return slowNanos > 0 && time.nanoTime() - startNanos > slowNanos;
  }

  /** Whether an outcome changes anything while closed. */
  boolean countsWhileClosed(Outcome outcome) {
    return outcome == Outcome.FAILURE || (keepsRate && outcome == Outcome.SUCCESS);
  }

  /** Books the outcome of a ticket, unless the phase that issued it is over. */
  void settle(Ticket ticket, Outcome outcome, String what) {
    Phase from = ticket.phase();
    if (phase != from) {
      return;
    }
    long nowNanos = time.nanoTime();
    boolean failed = outcome == Outcome.FAILURE;
    boolean slow = ticket.slow();
    Call call =
        outcome != Outcome.NONE && (failed || slow || ticket.probe())
            ? new Call(time.now(), failed, slow, what)
            : null;
    Phase to = null;
    lock.lock();
    try {
      if (phase != from) {
        return;
      }
      to =
          switch (from) {
            case ClosedPhase closed -> afterClosed(closed, call, nowNanos);
            case OpenPhase open -> null;
            case HalfOpenPhase halfOpen -> afterProbe(halfOpen, ticket, call, nowNanos);
          };
    } finally {
      lock.unlock();
    }
    if (to != null) {
      tell(from.state(), to.state());
    }
  }

  @GuardedBy("lock")
  private @Nullable Phase afterClosed(ClosedPhase closed, @Nullable Call call, long nowNanos) {
    if (!closed.add(nowNanos, call)) {
      return null;
    }
    // The first time, or after a stay as long as the last open time, everything begins anew.
    long openNanos =
        closed.openNanos == 0 || nowNanos - closed.sinceNanos >= closed.openNanos
            ? firstOpenNanos
            : longer(closed.openNanos);
    Instant at = call == null ? closed.instantAt(nowNanos) : call.at();
    return moveTo(new OpenPhase(nowNanos, at, openNanos), closed.causes(nowNanos));
  }

  @GuardedBy("lock")
  private @Nullable Phase afterProbe(
      HalfOpenPhase halfOpen, Ticket probe, @Nullable Call call, long nowNanos) {
    halfOpen.leave(probe);
    State next = call == null ? null : halfOpen.add(nowNanos, call);
    if (call == null || next == null) {
      return null;
    }
    return moveTo(
        next == State.OPEN
            ? new OpenPhase(nowNanos, call.at(), longer(halfOpen.openNanos))
            : new ClosedPhase(settings, nowNanos, call.at(), halfOpen.openNanos),
        halfOpen.causes(next));
  }

  private long longer(long openNanos) {
    return Math.min(2 * openNanos, longestOpenNanos);
  }

  @GuardedBy("lock")
  private Phase moveTo(Phase to, List<Call> causes) {
    addTo(transitions, new Transition(phase.state(), to.state(), to.since, causes));
    phase = to;
    return to;
  }

  private static void addTo(List<Transition> transitions, Transition last) {
    if (transitions.size() == MOST_TRANSITIONS) {
      transitions.removeFirst();
    }
    transitions.add(last);
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
}
