package io.fluxgate.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Takes requests from clients, strictly parsed, and writes the answers. Safe for use by many
 * threads.
 */
public interface ServerEngine {

  /**
   * Begins to listen, everywhere or nowhere. May be called once.
   *
   * @param places where, at least one
   * @return where it listens, in the order of the places
   * @throws IOException if it cannot listen in one of them, as {@link Listening#unavailable} says
   *     it; then it listens in none
   */
  List<InetSocketAddress> start(List<Listening> places) throws IOException;

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
