package io.fluxgate.ratelimit;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.util.Optional;

/** Refuses what would be refused anyway, and takes nothing from the limits of what it lets pass. */
final class EarlyRefusalFilter implements TwoPhaseFilter {

  private final LimitGate gate;

  EarlyRefusalFilter(LimitGate gate) {
    this.gate = gate;
  }

  @Override
  public boolean readsAnswer() {
    return false;
  }

  @Override
  public Step onRequest(Request request) throws IOException {
    Optional<Response> refusal = gate.early(request);
    return refusal.isPresent() ? new Respond(refusal.get()) : new Proceed(request);
  }

  @Override
  public String toString() {
    return "early " + gate;
  }
}
