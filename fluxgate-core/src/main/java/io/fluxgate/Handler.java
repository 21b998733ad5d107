package io.fluxgate;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;

/**
 * Ends a route inside the application. May block; one instance serves all requests of its route at
 * once.
 */
@FunctionalInterface
public interface Handler {

  /**
   * Answers a request.
   *
   * @param request the request; {@link Request#pathVariable} has what the path pattern took
   * @return the answer
   * @throws IOException if the request cannot be answered: 500, or what an {@link
   *     io.fluxgate.http.RequestException} says
   * @throws InterruptedException if the thread is interrupted
   */
  Response handle(Request request) throws IOException, InterruptedException;
}
