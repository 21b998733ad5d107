package io.fluxgate.engine;

import java.util.List;

/** The live server and transport of one gateway. Closing it ends both at once. */
public interface EngineRuntime extends AutoCloseable {

  /**
   * The side of the clients.
   *
   * @return the server, not listening yet
   */
  ServerEngine server();

  /**
   * The side of the upstreams.
   *
   * @return the transport
   */
  UpstreamTransport transport();

  /**
   * What became of the system properties that this engine would like to have.
   *
   * @return one entry per property, empty if the engine wants none
   */
  List<PlatformProperty> platformProperties();

  @Override
  void close();
}
