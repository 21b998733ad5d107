package io.fluxgate;

import io.fluxgate.filter.Chain;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.io.IOException;
import java.util.Objects;

/**
 * Where a route's filters end: an upstream that fails becomes an answer here, so that they all see
 * it on its way back.
 */
record EndOfChain(Chain upstream) implements Chain {

  @Override
  public Response proceed(Request request) throws IOException, InterruptedException {
    Exchange exchange = request.attribute(Exchange.ATTRIBUTE).orElse(null);
    try {
      Response response =
          Objects.requireNonNull(
              upstream.proceed(request), "the route's handler or transport gave no answer");
      if (exchange != null) {
        exchange.owns(response);
      }
      return response;
    } catch (UpstreamException | RequestException e) {
      if (exchange == null) {
        throw e; // a request that a filter made up: it gets to know how it failed
      }
      return Failures.toResponse(e, exchange);
    }
  }
}
