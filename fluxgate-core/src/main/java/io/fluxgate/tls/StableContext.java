package io.fluxgate.tls;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * One context for as long as the gateway lives, in front of those that come and go as files change.
 * A handshake that begins is the present one's.
 */
final class StableContext extends SSLContext {

  private StableContext(StableContextSpi spi, SSLContext first) {
    super(spi, first.getProvider(), first.getProtocol());
  }

  static SSLContext inFrontOf(Supplier<SSLContext> present, EngineSetup setup) {
    return new StableContext(new StableContextSpi(present, setup), present.get());
  }
}
