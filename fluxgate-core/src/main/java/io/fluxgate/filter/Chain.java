package io.fluxgate.filter;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;

/**
 * What stands behind a filter: the remaining filters and, at the end, the upstream or the route's
 * own handler.
 */
@FunctionalInterface
public interface Chain {

  /**
   * Sends the request on and waits for its answer. A filter may call this more than once (a retry)
   * if the request's body is {@linkplain io.fluxgate.http.Body#replayable() replayable}; it closes
   * the earlier answer first.
   *
   * @param request the request as the rest of the chain shall see it
   * @return the answer; whoever does not hand it on closes it
   * @throws IOException if an upstream or the client fails; an {@link
   *     io.fluxgate.http.UpstreamException} says how
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  Response proceed(Request request) throws IOException, InterruptedException;
}
