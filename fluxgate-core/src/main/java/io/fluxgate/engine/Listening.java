package io.fluxgate.engine;

import io.fluxgate.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One place where a server listens.
 *
 * @param address where; port 0 picks a free one
 * @param tls how TLS is spoken there; plain text if empty
 * @param handler what answers the requests that come there
 */
public record Listening(
    InetSocketAddress address, Optional<ServerTls> tls, RequestHandler handler) {

  /**
   * Says which place it is where a server cannot listen.
   *
   * @param cause why
   * @return an exception for {@link ServerEngine#start}
   */
  public IOException unavailable(IOException cause) {
    String where = address.getHostString() + ":" + address.getPort();
    return new IOException("cannot listen on " + where + ": " + cause.getMessage(), cause);
  }
}
