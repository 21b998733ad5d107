package io.fluxgate.engine.direct;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The handshakes with clients that are under way on one loop, in the order they began. Where there
 * are too many the oldest one is given up: clients that mean it are done long before it is their
 * turn, however many others only hold their place.
 */
final class Handshakes {

  private final Set<ClientConnection> underWay = new LinkedHashSet<>();

  /** One more. */
  void begin(ClientConnection connection, int most) {
    underWay.add(connection);
    if (underWay.size() > most) {
      Iterator<ClientConnection> oldest = underWay.iterator();
      ClientConnection gone = oldest.next();
      oldest.remove();
      gone.close();
    }
  }

  /** It has come to an end, good or bad. */
  void over(ClientConnection connection) {
    underWay.remove(connection);
  }
}
