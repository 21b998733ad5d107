package io.fluxgate.engine.direct;

import io.fluxgate.engine.EngineLimits;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the clients of all listeners together, and of each address. Whoever is too many is told
 * so, without taking anybody's place; whoever is far too many is not even told. Safe for use by
 * many threads.
 */
final class ClientPlaces {

  /** How many may be told at one time that there are too many. */
  private static final int MOST_REFUSED = 256;

  /** What a client that was accepted has got. */
  enum Kind {
    /** A place among those that are served. */
    SERVED,
    /** One among those that are told that there are too many. */
    REFUSED,
    /** Nothing. */
    NONE
  }

  private final EngineLimits.Clients limits;
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

  ClientPlaces(EngineLimits.Clients limits) {
    this.limits = limits;
  }

  /** A client's place, until it is given back. */
  final class Place {
    private final Kind kind;
    private final InetAddress address;
    private final AtomicBoolean over = new AtomicBoolean();

    private Place(Kind kind, InetAddress address) {
      this.kind = kind;
      this.address = address;
    }

    Kind kind() {
      return kind;
    }

    /** The client is gone. Harmless when repeated. */
    void giveBack() {
      if (over.getAndSet(true)) {
        return;
      }
      if (kind != Kind.SERVED) {
        refused.decrementAndGet();
        return;
      }
      served.decrementAndGet();
      if (limits.maxConnectionsPerAddress() > 0) {
        oneLess(address);
      }
    }
  }

  Place take(InetAddress address) {
    if (isFree(address)) {
      return new Place(Kind.SERVED, address);
    }
    boolean told = refused.incrementAndGet() <= MOST_REFUSED;
    return new Place(told ? Kind.REFUSED : Kind.NONE, address);
  }

  private boolean isFree(InetAddress address) {
    if (served.incrementAndGet() > limits.maxConnections()) {
      served.decrementAndGet();
      return false;
    }
    int most = limits.maxConnectionsPerAddress();
    if (most > 0 && perAddress.merge(address, 1, Integer::sum) > most) {
      oneLess(address);
      served.decrementAndGet();
      return false;
    }
    return true;
  }

  private void oneLess(InetAddress address) {
    perAddress.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
  }

  /** How many there are, those included that are told that there are too many. */
  int taken() {
    return served.get() + refused.get();
  }
}
