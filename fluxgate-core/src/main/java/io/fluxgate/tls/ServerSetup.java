package io.fluxgate.tls;

import io.fluxgate.config.ClientAuth;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Sets up the engines of a listener. */
final class ServerSetup implements EngineSetup {

  private final String[] protocols;
  private final String[] suites;
  private final ClientAuth clientAuth;

  /** Keeps the arrays. */
  ServerSetup(String[] protocols, String[] suites, ClientAuth clientAuth) {
    this.protocols = protocols;
    this.suites = suites;
    this.clientAuth = clientAuth;
  }

  @Override
  public SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters(suites, protocols); // it copies them
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    if (clientAuth == ClientAuth.REQUIRED) {
      parameters.setNeedClientAuth(true);
    } else {
      parameters.setWantClientAuth(clientAuth == ClientAuth.OPTIONAL);
    }
    return parameters;
  }

  @Override
  public SSLEngine engine(SSLContext context, @Nullable String host, int port) {
    SSLEngine engine =
        host == null ? context.createSSLEngine() : context.createSSLEngine(host, port);
    engine.setUseClientMode(false);
    engine.setSSLParameters(parameters());
    return engine;
  }
}
