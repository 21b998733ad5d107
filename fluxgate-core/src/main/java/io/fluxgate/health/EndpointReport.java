package io.fluxgate.health;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one endpoint at one moment.
 *
 * @param id what the endpoint is called
 * @param state its state
 * @param since when it came into this state, or joined
 * @param until when its ejection ends; empty unless it is ejected
 * @param transitions its changes, the oldest first, at most the last 10
 */
public record EndpointReport(
    String id,
    EndpointHealth.State state,
    Instant since,
    Optional<Instant> until,
    List<Transition> transitions) {

  /** Takes a copy of the list. */
  public EndpointReport {
    transitions = List.copyOf(transitions);
  }
}
