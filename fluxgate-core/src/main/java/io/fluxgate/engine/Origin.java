package io.fluxgate.engine;

import io.fluxgate.tls.ClientTls;
import java.util.Optional;

/**
 * A server: scheme, host and port (RFC 9110, 4.3.1), and how TLS is spoken to it.
 *
 * @param tls how TLS is spoken to it; plain text if empty
 * @param host a name or address; an IPv6 address in brackets
 * @param port 1 to 65535
 */
public record Origin(Optional<ClientTls> tls, String host, int port) {

  /**
   * A server that is spoken to in the usual way.
   *
   * @param secure whether over TLS
   * @param host a name or address; an IPv6 address in brackets
   * @param port 1 to 65535
   */
  public Origin(boolean secure, String host, int port) {
    this(secure ? Optional.of(ClientTls.system()) : Optional.empty(), host, port);
  }

  /**
   * Whether it is spoken to over TLS.
   *
   * @return true for https
   */
  public boolean secure() {
    return tls.isPresent();
  }

  /**
   * Host and port as the {@code Host} header says them.
   *
   * @return the authority, without the port where it is the scheme's own
   */
  public String authority() {
    return port == (secure() ? 443 : 80) ? host : host + ":" + port;
  }

  /** For example {@code http://localhost:9001}. */
  @Override
  public String toString() {
    return (secure() ? "https://" : "http://") + authority();
  }
}
