package io.fluxgate.circuitbreaker;

import io.fluxgate.circuitbreaker.BreakerSnapshot.Call;
import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Admits everything and counts until it is too much. */
final class ClosedPhase extends Phase {

  private final int failureThreshold;
  private final long windowNanos;
  private final @Nullable Rates rates;

  private final FailureTimes failures;
  private final @Nullable CallWindow window;
  private final Evidence evidence = new Evidence();
  private long counted;

  ClosedPhase(Settings settings, long sinceNanos, Instant since, long openNanos) {
    super(sinceNanos, since, openNanos);
    failureThreshold = settings.failureThreshold();
    windowNanos = settings.window().toNanos();
    failures = new FailureTimes(windowNanos);
    rates = settings.rates().orElse(null);
    window = rates == null ? null : CallWindow.of(rates.window(), sinceNanos);
  }

  @Override
  State state() {
    return State.CLOSED;
  }

  /**
   * Counts a call.
   *
   * @param call what is remembered of it; null if it neither failed nor was slow
   * @return whether the breaker must open
   */
  boolean add(long nowNanos, @Nullable Call call) {
    boolean failed = call != null && call.failed();
    boolean slow = call != null && call.slow();
    counted++;
    if (call != null) {
      evidence.add(call, nowNanos, counted);
    }
    boolean tooMany = failed && failureThreshold > 0 && failures.add(nowNanos) >= failureThreshold;
    if (rates == null || window == null) {
      return tooMany;
    }
    window.add(nowNanos, failed, slow);
    return tooMany
        || (window.calls >= rates.minimumCalls()
            && ((rates.countsFailures() && reaches(window.failures, rates.failurePercent()))
                || (rates.countsSlowCalls() && reaches(window.slow, rates.slowPercent()))));
  }

  private boolean reaches(long some, int percent) {
    return window != null && some * 100 >= percent * window.calls;
  }

  /** The wall clock at a reading of the other one, given that something has gone wrong by then. */
  Instant instantAt(long nanos) {
    return evidence.instantAt(nanos);
  }

  /** The last calls that still counted. */
  List<Call> causes(long nowNanos) {
    return evidence.calls(
        entry -> {
          long ageNanos = nowNanos - entry.nanos();
          return (failureThreshold > 0 && entry.call().failed() && ageNanos < windowNanos)
              || (window != null && window.reaches(ageNanos, counted - entry.number()));
        });
  }
}
