package io.fluxgate.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is wrong with the limits of a gateway and of its routes. */
final class RateLimitChecks {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String NAME_RULE =
      "has 1 to 64 letters, digits, dots, dashes and underscores: ";

  private final Findings found;
  private final Map<String, RateLimitConfig> shared;
  private final List<RateLimitConfig> everywhere;

  RateLimitChecks(Findings found, GatewayConfig gateway) {
    this.found = found;
    this.shared = gateway.sharedRateLimits();
    this.everywhere = gateway.rateLimits();
  }

  /** The limits that the gateway itself has. */
  void gateway() {
    Map<String, String> places = new HashMap<>();
    for (int i = 0; i < everywhere.size(); i++) {
      String place = "rate_limits[" + i + "]";
      name(place + ".name", everywhere.get(i).name(), places);
      limit(place, everywhere.get(i));
    }
    shared.forEach(
        (name, limit) -> {
          String place = Problem.place("shared_rate_limits", name);
          if (!NAME.matcher(name).matches()) {
            found.add(place, "a name " + NAME_RULE + Findings.quoted(name));
          }
          limit(place, limit);
        });
  }

  /** The limits of a route. */
  void route(String place, RouteConfig route) {
    Map<String, String> places = new HashMap<>();
    for (int i = 0; i < everywhere.size(); i++) {
      places.put(everywhere.get(i).name(), "rate_limits[" + i + "]");
    }
    own(place + ".route_rate_limit", route.routeRateLimit(), places);
    own(place + ".user_rate_limit", route.userRateLimit(), places);
    for (int i = 0; i < route.rateLimits().size(); i++) {
      String at = place + ".rate_limits[" + i + "]";
      switch (route.rateLimits().get(i)) {
        case RateLimitConfig own -> {
          name(at + ".name", own.name(), places);
          limit(at, own);
        }
        case SharedLimitConfig use -> {
          if (!shared.containsKey(use.name())) {
            found.add(at, Hints.unknown("shared rate limit", use.name(), shared.keySet()));
          } else {
            unique(at, use.name(), places);
          }
          use.cost().ifPresent(cost -> cost(at + ".cost", cost));
        }
      }
    }
  }

  private void own(String place, Optional<RateLimitConfig> limit, Map<String, String> places) {
    limit.ifPresent(
        own -> {
          unique(place, own.name(), places);
          limit(place, own);
        });
  }

  private void name(String place, String name, Map<String, String> places) {
    if (!NAME.matcher(name).matches()) {
      found.add(place, "a limit needs a name, which " + NAME_RULE + Findings.quoted(name));
    } else {
      unique(place, name, places);
    }
  }

  private void unique(String place, String name, Map<String, String> places) {
    String first = places.putIfAbsent(name, place);
    if (first != null) {
      found.add(
          place,
          "the limits of a route need names of their own, but "
              + first
              + " is "
              + Findings.quoted(name)
              + " too");
    }
  }

  private void limit(String place, RateLimitConfig limit) {
    algorithm(place, limit.algorithm());
    per(place + ".per", limit.per());
    limit.cost().ifPresent(cost -> cost(place + ".cost", cost));
    tiers(place, limit.tiers());
    refusal(place + ".refusal", limit.refusal());
  }

  private void algorithm(String place, PartConfig part) {
    if (part instanceof PartConfig.Named named && named.name().isBlank()) {
      found.add(place, "must name a rate limiter: " + Findings.quoted(named.name()));
    }
  }

  private void per(String place, List<String> per) {
    if (per.contains(RateLimitConfig.USER)) {
      if (per.size() > 1) {
        found.add(place, "'user' stands alone: it is what the route's user_id_key says");
      }
      return;
    }
    ConfigChecks.userIdSources(found, place, per);
  }

  private void cost(String place, CostConfig cost) {
    switch (cost) {
      case CostConfig.Fixed fixed -> found.within(place, fixed.permits(), 1, Long.MAX_VALUE);
      case CostConfig.From from -> source(place, from.source());
      case CostConfig.Live live -> {}
    }
  }

  private void tiers(String place, RateLimitConfig.Tiers tiers) {
    tiers
        .limits()
        .forEach(
            (name, limit) -> {
              String at = Problem.place(place + ".tiers", name);
              if (name.isBlank()) {
                found.add(at, "a tier needs a name: " + Findings.quoted(name));
              }
              algorithm(at, limit);
            });
    tiers.by().ifPresent(by -> source(place + ".tier_by", by));
    boolean said = tiers.by().isPresent() || tiers.function().isPresent();
    if (said && tiers.limits().isEmpty()) {
      found.add(place + ".tier_by", "means nothing without tiers");
    }
  }

  private void source(String place, String source) {
    ConfigChecks.userIdSources(found, place, List.of(source));
    if (source.startsWith("form:")) {
      found.add(place, "must not be a form field: " + Findings.quoted(source));
    }
  }

  private void refusal(String place, RateLimitConfig.Refusal refusal) {
    found.within(place + ".status", refusal.status(), 400, 599);
    if (!Tokens.isPrintable(refusal.contentType()) || refusal.contentType().isBlank()) {
      found.add(
          place + ".content_type",
          "must be a media type such as text/plain: " + Findings.quoted(refusal.contentType()));
    }
  }
}
