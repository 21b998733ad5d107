package io.fluxgate;

import io.fluxgate.concurrency.ConcurrencyListener;
import io.fluxgate.http.Request;

/** Brings what a limit on requests in flight tells to its exchanges, and has it counted. */
record InFlightLimit(LimitCounts.Exceeding exceeding) implements ConcurrencyListener {

  @Override
  public void admitted(Request request, Runnable end) {
    request.attribute(Exchange.ATTRIBUTE).ifPresent(exchange -> exchange.whenOver(end));
  }

  @Override
  public void exceeded(Request request, boolean shadow) {
    exceeding.exceeded(request);
  }
}
