package io.fluxgate.health;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.time.Duration;

/** Sends the requests that {@link ActiveChecks} makes. Safe for use by many threads. */
@FunctionalInterface
public interface Probe {

  /**
   * Sends a request to an endpoint and waits for the answer's headers. Whatever it throws is a
   * failed check.
   *
   * @param endpointId what the endpoint is called
   * @param request the request; path and headers as they are configured, no body
   * @param timeout how long it may take, to the end of the answer's body; more than zero. Whoever
   *     takes longer is interrupted
   * @return the answer, whose body may still be on its way; it will be closed
   * @throws IOException if there is no usable answer
   * @throws InterruptedException if the thread is interrupted while it waits: time is over, or
   *     nobody wants to know any more
   */
  Response send(String endpointId, Request request, Duration timeout)
      throws IOException, InterruptedException;
}
