package io.fluxgate.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is wrong with one route. The syntax of its path is the router's to check. */
final class RouteChecks {

  private static final Set<String> USUAL =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private final Findings found;
  private final RateLimitChecks limits;
  private final String place;

  RouteChecks(Findings found, RateLimitChecks limits, String place) {
    this.found = found;
    this.limits = limits;
    this.place = place;
  }

  void check(RouteConfig route) {
    if (route.path().isEmpty()) {
      found.add(place + ".path", "a route needs a path, for example /users/{id}");
    } else if (!route.path().startsWith("/")) {
      found.add(place + ".path", "must begin with a slash: " + Findings.quoted(route.path()));
    }
    methods(route.methods());
    route.host().ifPresent(this::host);
    predicates("headers", route.headers(), true);
    predicates("query", route.query(), false);
    part("load_balancing", "a load balancer", route.loadBalancing());
    destination(route);
    for (int i = 0; i < route.upstreams().size(); i++) {
      new UpstreamChecks(found, place + ".upstreams[" + i + "]").check(route.upstreams().get(i));
    }
    new UpgradeChecks(found, place).check(route);
    new ForwardingChecks(found, place).check(route);
    limits.route(place, route);
    ConfigChecks.userIdSources(found, place + ".user_id_key", route.userIdKey());
    route.concurrency().ifPresent(new ConcurrencyChecks(found, place + ".concurrency")::check);
    new CacheChecks(found, place + ".cache").check(route.cache());
    for (int i = 0; i < route.plugins().size(); i++) {
      part("plugins[" + i + "]", "a plugin", route.plugins().get(i));
    }
    route.health().ifPresent(new HealthChecks(found, place + ".health")::check);
  }

  private void methods(List<String> methods) {
    if (methods.isEmpty()) {
      found.add(place + ".method", "a route needs at least one method, for example GET, or *");
    }
    for (int i = 0; i < methods.size(); i++) {
      String method = methods.get(i);
      String upper = method.toUpperCase(Locale.ROOT);
      String at = place + "." + Findings.entry("method", methods, i);
      if (method.equals("*")) {
        if (methods.size() > 1) {
          found.add(at, "* means every method and stands alone");
        }
      } else if (!Tokens.isToken(method)) {
        found.add(at, "must be a method such as GET, or * for all: " + Findings.quoted(method));
      } else if (!method.equals(upper) && USUAL.contains(upper)) {
        found.add(
            at, "methods are case-sensitive: '" + method + "' (did you mean '" + upper + "'?)");
      }
    }
  }

  private void host(String host) {
    if (!Tokens.isHostName(host.startsWith("*.") ? host.substring(2) : host)) {
      found.add(
          place + ".host",
          "must be a host name without port, or *.example.com: " + Findings.quoted(host));
    }
  }

  private void predicates(String field, Map<String, String> wanted, boolean headers) {
    wanted.forEach(
        (name, value) -> {
          String at = Problem.place(place + "." + field, name);
          if (headers && !Tokens.isToken(name)) {
            found.add(at, "must be the name of a header: " + Findings.quoted(name));
          } else if (name.isEmpty()) {
            found.add(at, "must be the name of a query parameter: ''");
          }
          if (headers && !Tokens.isPrintable(value)) {
            found.add(at, "must hold no control characters");
          }
        });
  }

  private void part(String field, String what, PartConfig part) {
    if (part instanceof PartConfig.Named named && named.name().isBlank()) {
      found.add(place + "." + field, "must name " + what + ": " + Findings.quoted(named.name()));
    }
  }

  private void destination(RouteConfig route) {
    if (route.upstreams().isEmpty() && route.handler().isEmpty()) {
      found.add(place + ".upstreams", "a route needs upstreams or a handler");
    } else if (!route.upstreams().isEmpty() && route.handler().isPresent()) {
      found.add(place + ".upstreams", "a route has upstreams or a handler, not both");
    }
  }
}
