package io.fluxgate.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with a configuration, as far as its values alone tell. */
final class ConfigChecks {

  private static final int LONGEST_USER_ID = 256;

  private final Findings found = new Findings();
  private final Map<String, String> placesOfIds = new HashMap<>();

  private final RateLimitChecks limits;

  private ConfigChecks(GatewayConfig config) {
    limits = new RateLimitChecks(found, config);
  }

  static List<Problem> check(GatewayConfig config) {
    ConfigChecks checks = new ConfigChecks(config);
    checks.listen(config.listen());
    new TlsChecks(checks.found).listeners(config);
    checks.trustedProxies(config.trustedProxies());
    userIdSources(checks.found, "users_key", config.usersKey());
    checks.noForms(config.usersKey());
    checks.found.within("retry_buffer_bytes", config.retryBufferBytes(), 0, Long.MAX_VALUE);
    checks.limits.gateway();
    config.concurrency().ifPresent(new ConcurrencyChecks(checks.found, "concurrency")::check);
    config
        .users()
        .forEach(
            (id, user) -> {
              String place = Problem.place("users", id);
              checks.userId(place, id);
              checks.routes(place + ".routes", user.routes());
            });
    checks.routes("routes", config.routes());
    return checks.found.problems();
  }

  private void listen(ListenConfig listen) {
    if (listen.host().isBlank()) {
      found.add(
          "listen.host", "must name an interface, for example 127.0.0.1, or 0.0.0.0 for all: ''");
    }
    found.within("listen.port", listen.port(), 0, 65535);
    found.positive("listen.head_timeout_ms", listen.headTimeout());
    found.positive("listen.idle_timeout_ms", listen.idleTimeout());
    found.notNegative("listen.shutdown_grace_ms", listen.shutdownGrace());
    if (listen.engine().isBlank()) {
      found.add("listen.engine", "must name an engine, for example jdk: ''");
    }
    new LimitsChecks(found, "listen.limits").check(listen.limits());
  }

  private void trustedProxies(List<String> blocks) {
    for (int i = 0; i < blocks.size(); i++) {
      try {
        CidrBlock.parse(blocks.get(i));
      } catch (IllegalArgumentException e) {
        found.add(Findings.entry("trusted_proxies", blocks, i), String.valueOf(e.getMessage()));
      }
    }
  }

  static void userIdSources(Findings found, String place, List<String> sources) {
    for (int i = 0; i < sources.size(); i++) {
      try {
        UserIdSource.parse(sources.get(i));
      } catch (IllegalArgumentException e) {
        found.add(Findings.entry(place, sources, i), String.valueOf(e.getMessage()));
      }
    }
  }

  private void noForms(List<String> usersKey) {
    for (int i = 0; i < usersKey.size(); i++) {
      if (usersKey.get(i).startsWith("form:")) {
        found.add(
            Findings.entry("users_key", usersKey, i),
            "must not be a form field, because a route is chosen before a body is read: "
                + Findings.quoted(usersKey.get(i)));
      }
    }
  }

  private void userId(String place, String id) {
    if (id.isBlank() || id.length() > LONGEST_USER_ID) {
      found.add(
          place,
          "a user's id has 1 to "
              + LONGEST_USER_ID
              + " characters, not all blank: "
              + Findings.quoted(id));
    }
  }

  private void routes(String list, List<RouteConfig> routes) {
    for (int i = 0; i < routes.size(); i++) {
      RouteConfig route = routes.get(i);
      String place = list + "[" + i + "]";
      route.id().ifPresent(id -> routeId(place, id));
      new RouteChecks(found, limits, place).check(route);
    }
  }

  private void routeId(String place, String id) {
    if (id.isBlank() || !Tokens.isPrintable(id)) {
      found.add(place + ".id", "must be a text to call the route by: " + Findings.quoted(id));
      return;
    }
    String first = placesOfIds.putIfAbsent(id, place);
    if (first != null) {
      found.add(
          place + ".id", "must be unique, but " + first + " is " + Findings.quoted(id) + " too");
    }
  }
}
