package io.fluxgate.engine;

import java.util.List;
import java.util.Optional;

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

  /**
   * Why this engine cannot send upstreams a {@code Host} other than their own.
   *
   * @return what keeps it from that and how to mend it; empty if it can
   */
  Optional<String> preserveHostProblem();

  @Override
  void close();
}
