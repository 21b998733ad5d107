package io.fluxgate.tls;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** How a side of TLS makes and sets up its engines. */
interface EngineSetup {

  /** What an engine is set to. A new object for each caller. */
  SSLParameters parameters();

  /**
   * A new engine that is ready to begin.
   *
   * @param host whom it will speak to; null if that is not known
   * @param port the port there, or -1
   */
  SSLEngine engine(SSLContext context, @Nullable String host, int port);
}
