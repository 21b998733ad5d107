package io.fluxgate;

import io.fluxgate.filter.Chain;
import io.fluxgate.filter.Filter;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.io.IOException;
import java.util.List;

/**
 * One filter and what stands behind it; a route's chain is composed of these once, when the gateway
 * is built.
 */
record Link(Filter filter, Chain next) implements Chain {

  /** The filters in their order, then the end. */
  static Chain compose(List<Filter> filters, Chain end) {
    Chain chain = end;
    for (int i = filters.size() - 1; i >= 0; i--) {
      chain = new Link(filters.get(i), chain);
    }
    return chain;
  }

  @Override
  public Response proceed(Request request) throws IOException, InterruptedException {
    try {
      Response response = filter.filter(request, next);
      if (response == null) {
        throw new NullPointerException("a filter gave no answer: " + filter);
      }
      return response;
    } catch (UpstreamException e) { // of what the filter itself has sent
      Exchange exchange = request.attribute(Exchange.ATTRIBUTE).orElse(null);
      if (exchange == null) {
        throw e;
      }
      return Failures.toResponse(e, exchange);
    }
  }
}
