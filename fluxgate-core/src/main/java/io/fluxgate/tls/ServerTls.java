package io.fluxgate.tls;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ClientAuth;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.http.ClientCertificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS towards clients: a listener's keys and certificates, and whose certificates it trusts. They
 * come from files and follow them when {@link #reloadIfChanged} is called. Connections that are
 * open go on as they are; sessions from before a reload are not resumed. Safe for use by many
 * threads.
 */
public final class ServerTls {

  private final TlsConfig config;
  private final Reloadable<SSLContext> files;
  private final ServerSetup setup;
  private final SSLContext context;

  private ServerTls(TlsConfig config, Surroundings surroundings) {
    this.config = config;
    String[] protocols = Protocols.from(config.minVersion());
    files = new Reloadable<>(paths(config), reads -> load(config, surroundings, reads));
    setup = new ServerSetup(protocols, Protocols.suites(files.present()), config.clientAuth());
    context = StableContext.inFrontOf(files::present, setup);
  }

  /**
   * Reads the files.
   *
   * @param config where they are, and what is spoken
   * @return what speaks TLS to clients
   * @throws TlsConfigException if something about them is wrong
   */
  public static ServerTls open(TlsConfig config) {
    return open(config, Surroundings.ofTheProcess());
  }

  static ServerTls open(TlsConfig config, Surroundings surroundings) {
    return new ServerTls(config, surroundings);
  }

  /**
   * Makes engines that are set up as {@link #newEngine} does. It is one object for as long as this
   * one lives; a handshake uses the files that were read last when its engine was made.
   *
   * @return the context
   */
  public SSLContext context() {
    return context;
  }

  /**
   * For a connection that a client has opened.
   *
   * @return a new engine in server mode with everything set
   */
  public SSLEngine newEngine() {
    return context.createSSLEngine();
  }

  /**
   * What engines are set to: versions, cipher suites in the gateway's order, whether clients show a
   * certificate, and the one protocol that is agreed on in ALPN, {@code http/1.1}.
   *
   * @return a new object with the values
   */
  public SSLParameters parameters() {
    return setup.parameters();
  }

  /**
   * Reads the files again if one of them has changed. This blocks for as long as reading takes.
   *
   * @return whether handshakes use something new from now on
   * @throws TlsConfigException if something is wrong with the files; then everything stays as it
   *     was, and the same files are not complained about again
   */
  public boolean reloadIfChanged() {
    return files.reloadIfChanged();
  }

  /**
   * How often the files should be looked at.
   *
   * @return the pause between two looks; zero for never
   */
  public Duration reload() {
    return config.reload();
  }

  /**
   * What this was opened with.
   *
   * @return the configuration
   */
  public TlsConfig config() {
    return config;
  }

  /**
   * The certificate that a client has shown.
   *
   * @param session the session after the handshake
   * @return the certificate; empty if the client has shown none
   */
  public static Optional<ClientCertificate> clientCertificate(SSLSession session) {
    return ClientCertificates.of(session);
  }

  private static List<String> paths(TlsConfig config) {
    Stream<String> keys = config.certificates().stream().flatMap(IdentityReader::paths);
    return Stream.concat(keys, config.clientCa().stream()).toList();
  }

  private static SSLContext load(TlsConfig config, Surroundings surroundings, FileReads files) {
    if (config.certificates().isEmpty()) {
      throw new TlsConfigException("certificates", "must hold at least one certificate");
    }
    IdentityReader reader = new IdentityReader(surroundings, files);
    Tries tries = new Tries();
    List<Identity> identities = new ArrayList<>();
    for (int i = 0; i < config.certificates().size(); i++) {
      String field = "certificates[" + i + "]";
      CertificateConfig certificate = config.certificates().get(i);
      tries.of(() -> reader.read(field, certificate)).ifPresent(identities::add);
    }
    Optional<ReasonedTrust> trust =
        config.clientAuth() == ClientAuth.NONE
            ? Optional.empty()
            : tries.of(() -> trust(config, files));
    tries.orThrow();
    return Contexts.context(new ServerKeyManager(new ServerKeys(identities)), trust.orElse(null));
  }

  private static ReasonedTrust trust(TlsConfig config, FileReads files) {
    String file =
        config
            .clientCa()
            .orElseThrow(
                () ->
                    new TlsConfigException("client_ca", "is missing: whom are clients' ones of?"));
    X509ExtendedTrustManager trust = Contexts.trust(CertificateFile.read(files, "client_ca", file));
    return new ReasonedTrust(trust, Fingerprints.ANY);
  }

  /** Without what is in the files. */
  @Override
  public String toString() {
    return "TLS with " + config.certificates();
  }
}
