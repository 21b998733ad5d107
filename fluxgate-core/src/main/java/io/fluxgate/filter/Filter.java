package io.fluxgate.filter;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;

/**
 * One step on a request's way, around everything behind it. It may block: in the gateway's own
 * server it always runs on a virtual thread. One instance serves all requests of a route at once,
 * so it must be safe for use by many threads.
 *
 * <pre>{@code
 * Filter tagging = (request, next) -> next.proceed(request.withHeader("X-Tag", "blue")).withHeader("X-Seen", "yes");
 * }</pre>
 *
 * <p>What it throws becomes a problem answer to the client: 500, or what the gateway's table says
 * for an {@link io.fluxgate.http.UpstreamException}.
 */
@FunctionalInterface
public interface Filter {

  /**
   * Answers a request, usually by sending it on.
   *
   * @param request the request as the filters before left it
   * @param next the rest of the chain; not calling it answers without the upstream
   * @return the answer
   * @throws IOException if an upstream or the client fails
   * @throws InterruptedException if the thread is interrupted; do not swallow it
   */
  Response filter(Request request, Chain next) throws IOException, InterruptedException;
}
