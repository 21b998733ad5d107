package io.fluxgate.config;

import java.util.Optional;

/**
 * One of the places where a gateway listens.
 *
 * @param id what it is called in logs and by {@code Gateway.uri(id)}
 * @param host the name or address of the interface
 * @param port 0 to 65535; 0 picks a free one
 * @param tls how it speaks TLS; plain text if empty
 * @param redirect if present, requests are not routed but sent elsewhere
 */
public record ListenerConfig(
    String id, String host, int port, Optional<TlsConfig> tls, Optional<Redirect> redirect) {

  /**
   * Sends every request to the same place over https.
   *
   * @param port the port that clients shall use, 1 to 65535
   * @param status 301, 302, 307 or 308
   */
  public record Redirect(int port, int status) {

    /** To port 443, for good, with the method kept: 308 (RFC 9110, 15.4.9). */
    public static final Redirect DEFAULT = new Redirect(443, 308);
  }
}
