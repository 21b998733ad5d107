package io.fluxgate.engine;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;

/** What a server engine hands its requests to. */
@FunctionalInterface
public interface RequestHandler {

  /**
   * Answers a request; failures become answers too.
   *
   * @param request the request, without connection-level fields
   * @return the answer; the engine writes it and closes it
   */
  Response handle(Request request);
}
