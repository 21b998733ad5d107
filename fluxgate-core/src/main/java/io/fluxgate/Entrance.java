package io.fluxgate;

import io.fluxgate.engine.RequestHandler;
import io.fluxgate.engine.Step;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.proxy.ClientCertHeaders;

/**
 * Where the requests of one listener come in. What clients say of certificates themselves is never
 * believed: it is removed here, before anybody can see it.
 *
 * @param dispatcher answers them
 * @param tells whether the headers tell of the certificate that a client has really shown
 */
record Entrance(Dispatcher dispatcher, boolean tells) implements RequestHandler {

  @Override
  public Response handle(Request request) {
    return dispatcher.handle(ClientCertHeaders.rewrite(request, tells));
  }

  @Override
  public Step begin(Request request) {
    return dispatcher.begin(ClientCertHeaders.rewrite(request, tells));
  }
}
