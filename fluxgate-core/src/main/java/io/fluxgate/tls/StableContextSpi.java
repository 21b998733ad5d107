package io.fluxgate.tls;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks the present context for everything. Engines come set up; a factory of sockets belongs to the
 * context that was present when it was asked for, and its sockets are the caller's to set up.
 */
final class StableContextSpi extends SSLContextSpi {

  private final Supplier<SSLContext> present;
  private final EngineSetup setup;

  StableContextSpi(Supplier<SSLContext> present, EngineSetup setup) {
    this.present = present;
    this.setup = setup;
  }

  @Override
  protected void engineInit(
      KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
      throws KeyManagementException {
    throw new KeyManagementException("keys and trust of this context come from files");
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return setup.engine(present.get(), null, -1);
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return setup.engine(present.get(), host, port);
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return present.get().getSocketFactory();
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return present.get().getServerSocketFactory();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return present.get().getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return present.get().getClientSessionContext();
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return setup.parameters();
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return present.get().getSupportedSSLParameters();
  }
}
