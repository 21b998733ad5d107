package io.fluxgate.wire;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.EngineLimits.Clients;
import io.fluxgate.engine.EngineLimits.Messages;
import io.fluxgate.engine.EngineLimits.Pool;
import java.time.Duration;

/** The usual limits on one loop, one of them changed. */
final class Limits {
  private Limits() {}

  static EngineLimits clients(int maxConnections, int perAddress, int maxRequests) {
    return clients(new Clients(maxConnections, perAddress, maxRequests, Duration.ofSeconds(60)));
  }

  static EngineLimits keepAlive(Duration keepAlive) {
    return clients(new Clients(1_000, 0, 0, keepAlive));
  }

  private static EngineLimits clients(Clients clients) {
    return new EngineLimits(1, clients, Messages.DEFAULT, Pool.DEFAULT);
  }

  static EngineLimits messages(Messages messages) {
    return new EngineLimits(1, Clients.DEFAULT, messages, Pool.DEFAULT);
  }

  static EngineLimits pool(int maxConnections, int maxWaiting) {
    return pool(
        new Pool(maxConnections, maxWaiting, Duration.ofSeconds(30), Duration.ofMinutes(10)));
  }

  static EngineLimits pool(Pool pool) {
    return new EngineLimits(1, Clients.DEFAULT, Messages.DEFAULT, pool);
  }
}
