package io.fluxgate;

import io.fluxgate.config.ListenerConfig.Redirect;
import io.fluxgate.engine.RequestHandler;
import io.fluxgate.engine.Step;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;

/** Sends every client to the same place over https (RFC 9110, 15.4). */
record HttpsRedirect(Redirect redirect) implements RequestHandler {

  @Override
  public Response handle(Request request) {
    String authority = request.authority();
    String target = request.originForm();
    if (authority.isEmpty() || !target.startsWith("/")) {
      return RequestException.badRequest("This port only sends clients on to https.")
          .problem()
          .toResponse();
    }
    String port = redirect.port() == 443 ? "" : ":" + redirect.port();
    return Response.of(redirect.status())
        .withHeader("Location", "https://" + withoutPort(authority) + port + target);
  }

  @Override
  public Step begin(Request request) {
    return new Step.Answer(handle(request));
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }
}
