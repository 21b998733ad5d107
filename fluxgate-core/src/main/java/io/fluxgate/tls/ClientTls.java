package io.fluxgate.tls;

import io.fluxgate.config.UpstreamTlsConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards upstreams: whose certificates are trusted, under which name, and what the gateway
 * shows itself. What comes from files follows them when {@link #reloadIfChanged} is called;
 * connections that are open go on as they are. Safe for use by many threads.
 *
 * <p>Two of them are equal if one was {@linkplain #named derived} from what the other was, and both
 * use the same server name: then a connection of the one is as good as one of the other.
 */
public final class ClientTls {

  private final UpstreamTlsConfig config;
  private final Reloadable<SSLContext> files;
  private final ClientSetup setup;
  private final @Nullable String serverName;
  private final SSLContext context;

  private ClientTls(
      UpstreamTlsConfig config,
      Reloadable<SSLContext> files,
      ClientSetup setup,
      @Nullable String serverName) {
    this.config = config;
    this.files = files;
    this.setup = serverName == null ? setup : setup.named(serverName);
    this.serverName = serverName;
    context = StableContext.inFrontOf(files::present, this.setup);
  }

  /**
   * Reads the files.
   *
   * @param config where they are, and what is spoken
   * @return what speaks TLS to upstreams
   * @throws TlsConfigException if something about them is wrong
   */
  public static ClientTls open(UpstreamTlsConfig config) {
    return open(config, Surroundings.ofTheProcess());
  }

  static ClientTls open(UpstreamTlsConfig config, Surroundings surroundings) {
    String[] protocols = Protocols.from(config.minVersion());
    Fingerprints fingerprints = Fingerprints.parse(config.fingerprints());
    String name = config.serverName().map(ClientTls::checkedName).orElse(null);
    Reloadable<SSLContext> files =
        new Reloadable<>(paths(config), reads -> load(config, fingerprints, surroundings, reads));
    ClientSetup setup = new ClientSetup(protocols, Protocols.suites(files.present()), null);
    return new ClientTls(config, files, setup, name);
  }

  /**
   * What Java trusts, TLS 1.2 and 1.3, no certificate of the gateway's own.
   *
   * @return always the same object
   */
  public static ClientTls system() {
    return SystemHolder.SYSTEM;
  }

  /**
   * The same keys and trust under a name of its own: it is sent (SNI) and verified in place of the
   * host that is spoken to. The sessions are shared.
   *
   * @param serverName a host name, or an address, which is verified and not sent
   * @return what uses the name
   * @throws IllegalArgumentException if it is neither
   */
  public ClientTls named(String serverName) {
    String name = HostNames.plain(serverName);
    if (!HostNames.isHost(name)) {
      throw new IllegalArgumentException(notAHost(serverName));
    }
    return new ClientTls(config, files, setup, name);
  }

  /**
   * The name that is sent and verified in place of the host.
   *
   * @return the name; empty if it is the host's
   */
  public Optional<String> serverName() {
    return Optional.ofNullable(serverName);
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
   * What engines are set to: versions, cipher suites, and that the name is verified.
   *
   * @return a new object with the values
   */
  public SSLParameters parameters() {
    return setup.parameters();
  }

  /**
   * For a connection to an upstream.
   *
   * @param host the name or the address it was opened to; brackets of an IPv6 address do not matter
   * @param port the port there
   * @return a new engine in client mode with everything set
   */
  public SSLEngine newEngine(String host, int port) {
    return context.createSSLEngine(host, port);
  }

  /**
   * Reads the files again if one of them has changed. This blocks for as long as reading takes.
   *
   * @return whether handshakes use something new from now on; false too if an equal object has
   *     already been asked
   * @throws TlsConfigException if something is wrong with the files; then everything stays as it
   *     was, and the same files are not complained about again
   */
  public boolean reloadIfChanged() {
    return files.reloadIfChanged();
  }

  /**
   * What this was opened with.
   *
   * @return the configuration
   */
  public UpstreamTlsConfig config() {
    return config;
  }

  private static List<String> paths(UpstreamTlsConfig config) {
    Stream<String> keys = config.clientCertificate().stream().flatMap(IdentityReader::paths);
    return Stream.concat(keys, config.ca().stream()).toList();
  }

  private static SSLContext load(
      UpstreamTlsConfig config,
      Fingerprints fingerprints,
      Surroundings surroundings,
      FileReads files) {
    IdentityReader reader = new IdentityReader(surroundings, files);
    Tries tries = new Tries();
    Optional<X509ExtendedTrustManager> own =
        config
            .ca()
            .flatMap(file -> tries.of(() -> CertificateFile.read(files, "ca", file)))
            .map(Contexts::trust);
    Optional<ClientKeyManager> keys =
        config
            .clientCertificate()
            .flatMap(one -> tries.of(() -> reader.read("client_certificate", one)))
            .map(ClientKeyManager::new);
    tries.orThrow();
    X509ExtendedTrustManager trusted =
        config.insecureSkipVerify() ? null : own.orElseGet(Contexts::systemTrust);
    return Contexts.context(keys.orElse(null), new ReasonedTrust(trusted, fingerprints));
  }

  private static String checkedName(String serverName) {
    String name = HostNames.plain(serverName);
    if (!HostNames.isHost(name)) {
      throw new TlsConfigException("server_name", notAHost(serverName));
    }
    return name;
  }

  private static String notAHost(String serverName) {
    return "must be a host name or an address: '" + PrintableText.of(serverName) + "'";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientTls tls
        && files == tls.files
        && Objects.equals(serverName, tls.serverName);
  }

  @Override
  public int hashCode() {
    return 31 * System.identityHashCode(files) + Objects.hashCode(serverName);
  }

  /** Without what is in the files. */
  @Override
  public String toString() {
    return serverName == null ? "TLS" : "TLS as " + serverName;
  }

  private static final class SystemHolder {
    static final ClientTls SYSTEM = open(UpstreamTlsConfig.DEFAULT);
  }
}
