package io.fluxgate;

import io.fluxgate.http.Request;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.metrics.GatewayEvent.AttemptCompleted;
import io.fluxgate.proxy.Attempt;
import io.fluxgate.proxy.DeliveryListener;
import java.io.IOException;

/** Brings what a route's deliveries tell to their exchanges and to the gateway's listeners. */
record RouteDeliveries(String route, Listeners listeners) implements DeliveryListener {

  @Override
  public String name(Request request) {
    return request.attribute(Exchange.ATTRIBUTE).map(Exchange::id).orElse("");
  }

  @Override
  public void began(Request request, Attempt attempt) {
    request.attribute(Exchange.ATTRIBUTE).ifPresent(Exchange::attempted);
  }

  @Override
  public void ended(Request request, Attempt attempt) {
    if (!listeners.isEmpty()) {
      listeners.on(
          new AttemptCompleted(
              name(request),
              route,
              attempt.endpoint().id(),
              attempt.number(),
              attempt.status(),
              attempt.failure().map(failure -> failure.kind().token()),
              attempt.elapsed()));
    }
  }

  @Override
  public void brokeOff(Request request, IOException failure) {
    if (failure instanceof UpstreamException thrown) {
      request.attribute(Exchange.ATTRIBUTE).ifPresent(exchange -> exchange.failedWith(thrown));
    }
  }
}
