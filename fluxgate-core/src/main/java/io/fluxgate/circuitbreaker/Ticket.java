package io.fluxgate.circuitbreaker;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** The permit of a breaker with phases. */
final class Ticket implements Permit {

  private static final AtomicIntegerFieldUpdater<Ticket> SETTLED =
      AtomicIntegerFieldUpdater.newUpdater(Ticket.class, "settled");

  private final PhasedBreaker breaker;
  private final Phase phase;
  private final long startNanos;
  private volatile int settled;
  private volatile boolean answered;
  private volatile boolean slow;

  enum Outcome {
    SUCCESS,
    FAILURE,
    NONE
  }

  Ticket(PhasedBreaker breaker, Phase phase, long startNanos) {
    this.breaker = breaker;
    this.phase = phase;
    this.startNanos = startNanos;
  }

  Phase phase() {
    return phase;
  }

  /** When it was granted; 0 where nobody needs to know. */
  long startNanos() {
    return startNanos;
  }

  @Override
  public void answered() {
    if (!answered) {
      slow = breaker.isSlow(startNanos);
      answered = true;
    }
  }

  /** Whether the call was slow, or is by now. */
  boolean slow() {
    return answered ? slow : breaker.isSlow(startNanos);
  }

  @Override
  public void success() {
    settleOnce(Outcome.SUCCESS, "");
  }

  @Override
  public void success(String what) {
    settleOnce(Outcome.SUCCESS, what);
  }

  @Override
  public void failure() {
    settleOnce(Outcome.FAILURE, "");
  }

  @Override
  public void failure(String what) {
    settleOnce(Outcome.FAILURE, what);
  }

  @Override
  public void close() {
    settleOnce(Outcome.NONE, "");
  }

  @Override
  public boolean probe() {
    return phase instanceof HalfOpenPhase;
  }

  private void settleOnce(Outcome outcome, String what) {
    if (SETTLED.compareAndSet(this, 0, 1) && (probe() || breaker.countsWhileClosed(outcome))) {
      breaker.settle(this, outcome, what);
    }
  }

  @Override
  public String toString() {
    return probe() ? "probe" : "permit";
  }
}
