package io.fluxgate;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.UpstreamTlsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Describes how an upstream is spoken to over TLS. For one thread. */
public final class UpstreamTlsBuilder {

  private Optional<String> ca = Optional.empty();
  private Optional<CertificateConfig> clientCertificate = Optional.empty();
  private List<String> fingerprints = List.of();
  private String minVersion = UpstreamTlsConfig.DEFAULT.minVersion();
  private Optional<String> serverName = Optional.empty();
  private boolean insecureSkipVerify;
  private Duration reload = UpstreamTlsConfig.DEFAULT.reload();

  UpstreamTlsBuilder() {}

  /**
   * Whom to trust, in place of what Java trusts.
   *
   * @param file a PEM file with the issuers
   * @return this builder
   */
  public UpstreamTlsBuilder ca(String file) {
    ca = Optional.of(file);
    return this;
  }

  /**
   * What is shown if the upstream asks for a certificate, from two PEM files.
   *
   * @param certificate a file with the certificate and then its issuers
   * @param key a file with the private key in PKCS#8, not encrypted
   * @return this builder
   */
  public UpstreamTlsBuilder clientCertificate(String certificate, String key) {
    clientCertificate = Optional.of(CertificateConfig.pem(certificate, key));
    return this;
  }

  /**
   * What is shown if the upstream asks for a certificate, from a PKCS#12 file.
   *
   * @param file the file
   * @param password what opens it
   * @return this builder
   */
  public UpstreamTlsBuilder clientKeystore(String file, String password) {
    clientCertificate = Optional.of(CertificateConfig.pkcs12(file, password));
    return this;
  }

  /**
   * Talks to no upstream but one whose own certificate has one of these fingerprints, besides being
   * trusted.
   *
   * @param fingerprints SHA-256 in hexadecimal, with colons or without
   * @return this builder
   */
  public UpstreamTlsBuilder fingerprints(String... fingerprints) {
    this.fingerprints = List.of(fingerprints);
    return this;
  }

  /**
   * The oldest version that is spoken.
   *
   * @param version {@code 1.2}, which is the default, or {@code 1.3}
   * @return this builder
   */
  public UpstreamTlsBuilder minVersion(String version) {
    minVersion = version;
    return this;
  }

  /**
   * The name that is sent (SNI) and verified in place of the URL's host. For the {@code direct}
   * engine.
   *
   * @param name a host name
   * @return this builder
   */
  public UpstreamTlsBuilder serverName(String name) {
    serverName = Optional.of(name);
    return this;
  }

  /**
   * Takes any certificate for good: whoever is on the way can read and change everything. For
   * experiments; it is warned about at every start.
   *
   * @return this builder
   */
  public UpstreamTlsBuilder insecureSkipVerify() {
    insecureSkipVerify = true;
    return this;
  }

  /**
   * How often the files are looked at for a change.
   *
   * @param interval zero for never; 10 s unless said otherwise
   * @return this builder
   */
  public UpstreamTlsBuilder reload(Duration interval) {
    reload = interval;
    return this;
  }

  UpstreamTlsConfig build() {
    return new UpstreamTlsConfig(
        ca, clientCertificate, fingerprints, minVersion, serverName, insecureSkipVerify, reload);
  }
}
