package io.fluxgate.engine;

/**
 * A server: scheme, host and port (RFC 9110, 4.3.1).
 *
 * @param secure whether it is spoken to over TLS
 * @param host a name or address; an IPv6 address in brackets
 * @param port 1 to 65535
 */
public record Origin(boolean secure, String host, int port) {

  /**
   * Host and port as the {@code Host} header says them.
   *
   * @return the authority, without the port where it is the scheme's own
   */
  public String authority() {
    return port == (secure ? 443 : 80) ? host : host + ":" + port;
  }

  /** For example {@code http://localhost:9001}. */
  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + authority();
  }
}
