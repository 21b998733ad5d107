package io.fluxgate.circuitbreaker;

import io.fluxgate.circuitbreaker.BreakerSnapshot.Call;
import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Admits a few requests to see how they fare. Either so many at a time until enough succeeded or
 * one went wrong; or, by the share, so many in all, and they decide together.
 */
final class HalfOpenPhase extends Phase {

  private final int places;
  private final int successThreshold;
  private final long probeTimeoutNanos;
  private final @Nullable Rates rates;

  /** The places that are taken. All time out after the same time, so the first in is due first. */
  private final Set<Ticket> probes = new LinkedHashSet<>();

  private final Evidence verdicts = new Evidence();
  private final Evidence bad = new Evidence();
  private int judged;
  private int failed;
  private int slow;

  HalfOpenPhase(Settings settings, OpenPhase open) {
    super(open.endNanos(), open.end(), open.openNanos);
    places = settings.halfOpenRequests();
    successThreshold = settings.successThreshold();
    probeTimeoutNanos = settings.probeTimeout().toNanos();
    rates = settings.rates().orElse(null);
  }

  @Override
  State state() {
    return State.HALF_OPEN;
  }

  /** How long until there is a place at the latest; zero or less if there is one. */
  long waitNanos(long nowNanos) {
    return taken() < places
        ? 0
        : probes.iterator().next().startNanos() + probeTimeoutNanos - nowNanos;
  }

  /** Gives a place to a probe: a free one, or that of the first, whose time must be over. */
  void take(Ticket probe) {
    if (taken() >= places) {
      probes.remove(probes.iterator().next());
    }
    probes.add(probe);
  }

  private int taken() {
    return successThreshold > 0 ? probes.size() : probes.size() + judged;
  }

  /** Frees the place of a probe, if it still has one. */
  void leave(Ticket probe) {
    probes.remove(probe);
  }

  /**
   * Counts the verdict on a probe.
   *
   * @return the state to go to, or null to stay
   */
  @Nullable State add(long nowNanos, Call call) {
    verdicts.add(call, nowNanos, judged++);
    if (call.failed() || call.slow()) {
      bad.add(call, nowNanos, judged);
    }
    failed += call.failed() ? 1 : 0;
    slow += call.slow() ? 1 : 0;
    if (rates == null || successThreshold > 0) {
      return call.failed() || call.slow()
          ? State.OPEN
          : judged >= successThreshold ? State.CLOSED : null;
    }
    int slowPercent = rates.countsSlowCalls() ? rates.slowPercent() : 101;
    int open = Math.max(0, places - judged);
    if (reaches(failed, rates.failurePercent()) || reaches(slow, slowPercent)) {
      return State.OPEN;
    }
    // Whatever the rest will be, it cannot make up for these.
    boolean sound = !reaches((long) failed + open, rates.failurePercent());
    return sound && !reaches((long) slow + open, slowPercent) ? State.CLOSED : null;
  }

  private boolean reaches(long some, int percent) {
    return some * 100 >= (long) percent * places;
  }

  /** The last calls that speak for going to a state. */
  List<Call> causes(State to) {
    return (to == State.OPEN ? bad : verdicts).calls(entry -> true);
  }
}
