package io.fluxgate;

import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.RouteConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the routes of one gateway are called: as the configuration says, or by their methods and
 * path and whatever makes that unique among all of them.
 */
final class RouteIds {

  private final Set<String> taken = new HashSet<>();

  RouteIds(GatewayConfig config) {
    config.users().values().forEach(user -> takeAll(user.routes()));
    takeAll(config.routes());
  }

  private void takeAll(List<RouteConfig> routes) {
    routes.forEach(route -> route.id().ifPresent(taken::add));
  }

  /**
   * The id of a route of this user, or of everybody if that is empty; to be asked once for each.
   */
  String of(RouteConfig route, String user) {
    return route.id().orElseGet(() -> unused(route, user));
  }

  private String unused(RouteConfig route, String user) {
    String plain =
        (user.isEmpty() ? "" : user + ": ")
            + String.join(",", route.methods())
            + " "
            + route.path();
    String id = plain;
    for (int i = 2; !taken.add(id); i++) {
      id = plain + " #" + i;
    }
    return id;
  }
}
