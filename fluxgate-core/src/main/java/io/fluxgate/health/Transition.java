package io.fluxgate.health;

import java.time.Instant;
import java.util.List;

/**
 * An endpoint went from one state to another.
 *
 * @param from the state it was in
 * @param to the state it went to
 * @param at when; for an ejection that ended by the clock, that moment, not when it was noticed
 * @param reason why, for people: {@code 5 failures in a row}
 * @param causes the requests or checks behind that, the oldest first, at most the last 10; none if
 *     the clock was the cause
 */
public record Transition(
    EndpointHealth.State from,
    EndpointHealth.State to,
    Instant at,
    String reason,
    List<Cause> causes) {

  /** Takes a copy of the list. */
  public Transition {
    causes = List.copyOf(causes);
  }
}
