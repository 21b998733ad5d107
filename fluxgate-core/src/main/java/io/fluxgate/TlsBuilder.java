package io.fluxgate;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ClientAuth;
import io.fluxgate.config.TlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Describes how a listener speaks TLS. Files are looked at when the gateway is built, and again
 * when they change. For one thread.
 */
public final class TlsBuilder {

  private final List<CertificateConfig> certificates = new ArrayList<>();
  private String minVersion = TlsConfig.DEFAULT.minVersion();
  private ClientAuth clientAuth = ClientAuth.NONE;
  private Optional<String> clientCa = Optional.empty();
  private boolean clientHeaders;
  private Duration reload = TlsConfig.DEFAULT.reload();
  private Duration handshakeTimeout = TlsConfig.DEFAULT.handshakeTimeout();
  private int maxHandshakes = TlsConfig.DEFAULT.maxHandshakes();

  private TlsBuilder() {}

  static TlsConfig describe(Consumer<TlsBuilder> tls) {
    TlsBuilder builder = new TlsBuilder();
    tls.accept(builder);
    return builder.build();
  }

  /**
   * A certificate from two PEM files. Where there are several, the name that a client asks for
   * decides; the first one is for everybody else.
   *
   * @param certificate a file with the certificate and then its issuers
   * @param key a file with the private key in PKCS#8, not encrypted
   * @return this builder
   */
  public TlsBuilder certificate(String certificate, String key) {
    certificates.add(CertificateConfig.pem(certificate, key));
    return this;
  }

  /**
   * A certificate from a PKCS#12 file.
   *
   * @param file the file
   * @param password what opens it
   * @return this builder
   */
  public TlsBuilder keystore(String file, String password) {
    certificates.add(CertificateConfig.pkcs12(file, password));
    return this;
  }

  /**
   * The oldest version that is spoken.
   *
   * @param version {@code 1.2}, which is the default, or {@code 1.3}
   * @return this builder
   */
  public TlsBuilder minVersion(String version) {
    minVersion = version;
    return this;
  }

  /**
   * Asks clients for a certificate. Requests have it as {@link
   * io.fluxgate.http.ClientCertificate#ATTRIBUTE}.
   *
   * @param auth whether a client may go without
   * @param ca a PEM file with the issuers that are trusted
   * @return this builder
   */
  public TlsBuilder clientAuth(ClientAuth auth, String ca) {
    clientAuth = auth;
    clientCa = Optional.of(ca);
    return this;
  }

  /**
   * Tells upstreams of the client's certificate: {@code Client-Cert} (RFC 9440), {@code
   * X-Client-Cert-Subject}, {@code X-Client-Cert-San} and {@code X-Client-Cert-Fingerprint}. What
   * clients send under these names is removed in any case.
   *
   * @return this builder
   */
  public TlsBuilder clientHeaders() {
    clientHeaders = true;
    return this;
  }

  /**
   * How often the files are looked at for a change. Connections that stand go on as they are.
   *
   * @param interval zero for never; 10 s unless said otherwise
   * @return this builder
   */
  public TlsBuilder reload(Duration interval) {
    reload = interval;
    return this;
  }

  /**
   * How long a handshake may take.
   *
   * @param timeout more than zero; 10 s unless said otherwise
   * @return this builder
   */
  public TlsBuilder handshakeTimeout(Duration timeout) {
    handshakeTimeout = timeout;
    return this;
  }

  /**
   * How many handshakes may be under way at once. One more, and the one that has waited longest for
   * its client is given up.
   *
   * @param handshakes 1 or more; 1,000 unless said otherwise
   * @return this builder
   */
  public TlsBuilder maxHandshakes(int handshakes) {
    maxHandshakes = handshakes;
    return this;
  }

  private TlsConfig build() {
    return new TlsConfig(
        certificates,
        minVersion,
        clientAuth,
        clientCa,
        clientHeaders,
        reload,
        handshakeTimeout,
        maxHandshakes);
  }
}
