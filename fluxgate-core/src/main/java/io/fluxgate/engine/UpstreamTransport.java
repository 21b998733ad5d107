package io.fluxgate.engine;

import io.fluxgate.http.Response;
import java.io.IOException;

/**
 * Sends one request to one origin and brings its answer back. Keeps connections alive between
 * requests. Safe for use by many threads.
 */
public interface UpstreamTransport {

  /**
   * Sends a request and waits for the answer's headers. The body may still be on its way: reading
   * it may throw an {@link io.fluxgate.http.UpstreamException} too, and closing the answer before
   * its end drops the connection.
   *
   * <p>A request with {@link io.fluxgate.http.Upgrade#AGREED} asks the upstream to switch to that
   * protocol, and is answered by {@link Response#switching} if it does. A transport that cannot
   * hand over a connection sends such a request without asking.
   *
   * @param call the request and where it goes
   * @return the answer, without connection-level fields
   * @throws io.fluxgate.http.UpstreamException if the upstream gives no usable answer in time
   * @throws IOException if the request's own body cannot be read: the client's doing
   * @throws InterruptedException if the thread is interrupted while it waits; the exchange is then
   *     dropped
   */
  Response send(UpstreamCall call) throws IOException, InterruptedException;
}
