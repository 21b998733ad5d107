package io.fluxgate.engine;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;

/** What a server engine hands its requests to. Safe for use by many threads. */
@FunctionalInterface
public interface RequestHandler {

  /**
   * Answers a request; failures become answers too. May block.
   *
   * @param request the request, without connection-level fields
   * @return the answer; the engine writes it and closes it
   */
  Response handle(Request request);

  /**
   * Answers a request without waiting, as far as that goes: for an engine that has a thread for
   * many requests, and a transport of its own.
   *
   * @param request the request, without connection-level fields
   * @return what comes first
   */
  default Step begin(Request request) {
    return (Step.Wait) () -> handle(request);
  }
}
