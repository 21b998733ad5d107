package io.fluxgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a listener speaks TLS.
 *
 * @param certificates its certificates, chosen by the name a client asks for (SNI, RFC 6066, 3);
 *     the first one is for clients that ask for another name or for none
 * @param minVersion the oldest version that is spoken: {@code 1.2} or {@code 1.3}
 * @param clientAuth whether clients show a certificate
 * @param clientCa a PEM file with the certificates that clients' ones must lead to
 * @param clientHeaders whether upstreams are told of the client's certificate in headers
 * @param reload how often the files are looked at for a change; zero for never
 * @param handshakeTimeout how long a handshake may take, more than zero
 * @param maxHandshakes how many handshakes may be under way at once, 1 or more; then the oldest one
 *     is given up
 */
public record TlsConfig(
    List<CertificateConfig> certificates,
    String minVersion,
    ClientAuth clientAuth,
    Optional<String> clientCa,
    boolean clientHeaders,
    Duration reload,
    Duration handshakeTimeout,
    int maxHandshakes) {

  /**
   * TLS 1.2 and 1.3, no certificates of clients, a look at the files every 10 s, 10 s for a
   * handshake, 1,000 of them at once. Still without a certificate.
   */
  public static final TlsConfig DEFAULT =
      new TlsConfig(
          List.of(),
          "1.2",
          ClientAuth.NONE,
          Optional.empty(),
          false,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          1000);

  /** Takes a copy of the list. */
  public TlsConfig {
    certificates = List.copyOf(certificates);
  }
}
