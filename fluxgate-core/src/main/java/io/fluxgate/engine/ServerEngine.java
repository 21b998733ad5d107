package io.fluxgate.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Takes requests from clients, strictly parsed, and writes the answers. Safe for use by many
 * threads.
 */
public interface ServerEngine {

  /**
   * Begins to listen. May be called once.
   *
   * @param address where; port 0 picks a free one
   * @param handler what answers the requests
   * @return where it listens
   * @throws IOException if it cannot listen there
   */
  InetSocketAddress start(InetSocketAddress address, RequestHandler handler) throws IOException;

  /**
   * How many requests are being answered.
   *
   * @return 0 or more
   */
  int inFlight();

  /**
   * Stops to listen, waits for the requests in flight, and then cuts whatever is left. Harmless
   * when repeated or never started.
   *
   * @param grace how long to wait at most
   */
  void stop(Duration grace);
}
