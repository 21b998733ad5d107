package io.fluxgate.circuitbreaker;

import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A breaker at one moment, for people. Its instants are of the wall clock, as it was when the thing
 * happened.
 *
 * @param state its state
 * @param since when it came into that state: for a half-open that nobody has asked yet, when the
 *     open time was over; for a {@linkplain CircuitBreaker#disabled() disabled} breaker, the epoch
 * @param admitsAgain when an open one becomes half-open; empty unless it is open
 * @param transitions its last changes, ten at most, the newest last
 */
public record BreakerSnapshot(
    State state, Instant since, Optional<Instant> admitsAgain, List<Transition> transitions) {

  /** Takes a copy of the list. */
  public BreakerSnapshot {
    transitions = List.copyOf(transitions);
  }

  /**
   * One change of state.
   *
   * @param from the state it was in
   * @param to the state it went to
   * @param at when
   * @param causes the calls that led to it, ten at most, the newest last: the failures and slow
   *     calls of the window or of half-open, or, where it closed, the test calls; empty where the
   *     clock alone did it
   */
  public record Transition(State from, State to, Instant at, List<Call> causes) {

    /** Takes a copy of the list. */
    public Transition {
      causes = List.copyOf(causes);
    }
  }

  /**
   * A call that has been judged.
   *
   * @param at when
   * @param failed whether it failed
   * @param slow whether it was slow
   * @param what what it was, as the permit was told; may be empty, and is cut after 200 characters
   */
  public record Call(Instant at, boolean failed, boolean slow, String what) {

    private static final int LONGEST = 200;

    /** Cuts a text that is too long to be kept. */
    public Call {
      what = what.length() > LONGEST ? what.substring(0, LONGEST) : what;
    }
  }
}
