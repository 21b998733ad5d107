package io.fluxgate.config;

import java.util.List;

/** What is wrong with the protocols that a route's requests may switch to. */
final class UpgradeChecks {

  private final Findings found;
  private final String place;

  UpgradeChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(RouteConfig route) {
    UpgradeConfig upgrade = route.upgrade();
    List<String> protocols = upgrade.protocols();
    for (int i = 0; i < protocols.size(); i++) {
      String at = place + "." + Findings.entry("upgrade", protocols, i);
      String protocol = protocols.get(i);
      if (!isProtocol(protocol)) {
        found.add(
            at,
            "must be a protocol such as websocket (RFC 9110, 7.8): " + Findings.quoted(protocol));
      } else if (isHttp(protocol)) {
        found.add(
            at,
            "must not be "
                + protocol
                + ": its requests would pass by the routes; allow protocols such as websocket");
      } else if (protocols.indexOf(protocol) < i) {
        found.add(at, "stands there twice: " + Findings.quoted(protocol));
      }
    }
    found.notNegative(place + ".tunnel_idle_timeout_ms", upgrade.idleTimeout());
    if (route.handler().isPresent() && !protocols.isEmpty()) {
      found.add(place + ".upgrade", "means nothing for a route that a handler answers");
    }
  }

  /** A name and perhaps a version, with a slash between. */
  private static boolean isProtocol(String protocol) {
    int slash = protocol.indexOf('/');
    return slash < 0
        ? Tokens.isToken(protocol)
        : Tokens.isToken(protocol.substring(0, slash))
            && Tokens.isToken(protocol.substring(slash + 1));
  }

  private static boolean isHttp(String protocol) {
    return switch (protocol.replaceFirst("/.*", "")) {
      case "h2", "h2c", "h3", "http", "tls" -> true;
      default -> false;
    };
  }
}
