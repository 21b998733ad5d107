package io.fluxgate.http;

import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whoever holds the other end of the connection a request came in on: the client itself, or the
 * proxy before us. Immutable, safe for use by many threads.
 */
public final class Peer {

  private static final Peer LOOPBACK = new Peer(InetAddress.getLoopbackAddress(), 0, false);

  private final InetAddress address;
  private final int port;
  private final boolean secure;

  /** The address as text, once somebody has asked: every request of a connection asks again. */
  private @Nullable String addressText;

  /**
   * A peer.
   *
   * @param address its address
   * @param port its port, 0 to 65535
   * @param secure whether the connection is TLS
   */
  public Peer(InetAddress address, int port, boolean secure) {
    this.address = Objects.requireNonNull(address, "address");
    this.port = port;
    this.secure = secure;
  }

  /**
   * The peer of a request that came over no connection, as in a test.
   *
   * @return a peer at the loopback address
   */
  public static Peer loopback() {
    return LOOPBACK;
  }

  /**
   * Its address.
   *
   * @return the address
   */
  public InetAddress address() {
    return address;
  }

  /**
   * Its address as others may see it: without the zone of a link-local one, which names an
   * interface of our own.
   *
   * @return for example {@code 192.0.2.1} or {@code 2001:db8:0:0:0:0:0:1}
   */
  public String addressText() {
    String text = addressText;
    if (text == null) {
      String whole = address.getHostAddress();
      int zone = whole.indexOf('%');
      text = zone < 0 ? whole : whole.substring(0, zone);
      addressText = text;
    }
    return text;
  }

  /**
   * Its port.
   *
   * @return 0 to 65535
   */
  public int port() {
    return port;
  }

  /**
   * Whether the connection is TLS.
   *
   * @return true for TLS
   */
  public boolean secure() {
    return secure;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Peer that
        && address.equals(that.address)
        && port == that.port
        && secure == that.secure;
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, port, secure);
  }

  @Override
  public String toString() {
    return address + ":" + port + (secure ? " (TLS)" : "");
  }
}
