package io.fluxgate.tls;

import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Sets up the engines that speak to upstreams. */
final class ClientSetup implements EngineSetup {

  private final String[] protocols;
  private final String[] suites;
  private final @Nullable String serverName;

  /** Keeps the arrays. The server's name, if there is one, takes the place of the host. */
  ClientSetup(String[] protocols, String[] suites, @Nullable String serverName) {
    this.protocols = protocols;
    this.suites = suites;
    this.serverName = serverName;
  }

  ClientSetup named(String name) {
    return new ClientSetup(protocols, suites, name);
  }

  @Override
  public SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters(suites, protocols); // it copies them
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  /**
   * Sessions are kept under the name that is verified, so one is resumed only where its certificate
   * was verified for the same name.
   */
  @Override
  public SSLEngine engine(SSLContext context, @Nullable String host, int port) {
    String name = serverName == null ? host : serverName;
    String peer = name == null ? null : HostNames.plain(name);
    SSLEngine engine =
        peer == null ? context.createSSLEngine() : context.createSSLEngine(peer, port);
    List<SNIServerName> names = peer == null ? List.of() : HostNames.sent(peer);
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters();
    parameters.setServerNames(names);
    engine.setSSLParameters(parameters);
    return serverName == null ? engine : new NamedEngine(engine, names);
  }
}
