package io.fluxgate;

import io.fluxgate.config.UpgradeConfig;
import io.fluxgate.http.Body;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Upgrade;
import java.util.List;
import java.util.Optional;

/** Decides which requests may switch to another protocol (RFC 9110, 7.8). */
final class Upgrades {

  private static final String WEBSOCKET = "websocket";

  private Upgrades() {}

  /**
   * The first of the protocols a request offers that its route allows; none where the request has a
   * body, which would have to be read first, or is no GET and asks for WebSocket (RFC 6455, 4.1).
   */
  static Optional<Upgrade> agree(Request request, UpgradeConfig allowed) {
    if (allowed.protocols().isEmpty() || !(request.body() instanceof Body.Empty)) {
      return Optional.empty();
    }
    List<String> offered = request.attribute(Upgrade.OFFERED).orElse(List.of());
    for (String protocol : offered) {
      boolean may = !protocol.equals(WEBSOCKET) || request.method().equals("GET");
      if (may && allowed.protocols().contains(protocol)) {
        return Optional.of(new Upgrade(protocol, allowed.idleTimeout()));
      }
    }
    return Optional.empty();
  }

  static RequestException notByThisEngine(Upgrade upgrade) {
    return new RequestException(
        new ProblemDetail(
            501,
            "upgrade-not-supported",
            "The protocol cannot be switched.",
            "This gateway runs on an engine that passes HTTP alone, and not "
                + upgrade.protocol()
                + "."));
  }
}
