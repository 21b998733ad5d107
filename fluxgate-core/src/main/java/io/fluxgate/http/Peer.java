package io.fluxgate.http;

import java.net.InetAddress;

/**
 * Whoever holds the other end of the connection a request came in on: the client itself, or the
 * proxy before us.
 *
 * @param address its address
 * @param port its port, 0 to 65535
 * @param secure whether the connection is TLS
 */
public record Peer(InetAddress address, int port, boolean secure) {

  private static final Peer LOOPBACK = new Peer(InetAddress.getLoopbackAddress(), 0, false);

  /**
   * The peer of a request that came over no connection, as in a test.
   *
   * @return a peer at the loopback address
   */
  public static Peer loopback() {
    return LOOPBACK;
  }
}
