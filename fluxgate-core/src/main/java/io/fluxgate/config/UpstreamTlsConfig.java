package io.fluxgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the gateway speaks TLS to an upstream. The upstream's certificate is verified, its name
 * included, and the name is sent (SNI), unless something else is said.
 *
 * @param ca a PEM file with the certificates that the upstream's one must lead to, in place of
 *     those that Java trusts
 * @param clientCertificate what the gateway shows if it is asked for a certificate
 * @param fingerprints SHA-256 fingerprints in hexadecimal; the upstream's own certificate must have
 *     one of them, if there are any
 * @param minVersion the oldest version that is spoken: {@code 1.2} or {@code 1.3}
 * @param serverName the name that is sent and verified in place of the URL's host
 * @param insecureSkipVerify whether any certificate will do; fingerprints still count
 * @param reload how often the files are looked at for a change; zero for never
 */
public record UpstreamTlsConfig(
    Optional<String> ca,
    Optional<CertificateConfig> clientCertificate,
    List<String> fingerprints,
    String minVersion,
    Optional<String> serverName,
    boolean insecureSkipVerify,
    Duration reload) {

  /** What Java trusts, TLS 1.2 and 1.3, a look at the files every 10 s. */
  public static final UpstreamTlsConfig DEFAULT =
      new UpstreamTlsConfig(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          "1.2",
          Optional.empty(),
          false,
          Duration.ofSeconds(10));

  /** Takes a copy of the list. */
  public UpstreamTlsConfig {
    fingerprints = List.copyOf(fingerprints);
  }
}
