package io.fluxgate.config.json;

import io.fluxgate.config.PartConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.UpgradeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes one route. */
final class RouteWriter {

  private RouteWriter() {}

  static Map<String, Object> write(String place, RouteConfig route) {
    ObjectWriting out = new ObjectWriting(place);
    route.handler().ifPresent(live -> ObjectWriting.part(place + ".handler", live, "", false));
    route.id().ifPresent(id -> out.value("id", id));
    out.value("path", route.path(), "");
    out.texts("method", route.methods(), List.of());
    route.host().ifPresent(host -> out.value("host", host));
    out.value("headers", route.headers(), Map.of());
    out.value("query", route.query(), Map.of());
    if (!route.loadBalancing().equals(RouteConfig.DEFAULT_LOAD_BALANCING)) {
      part(out, "load_balancing", route.loadBalancing(), true);
    }
    out.value("upstreams", ForwardingWriter.upstreams(place, route.upstreams()), List.of());
    out.value("preserve_host", route.preserveHost(), false);
    upgrade(out, route.upgrade());
    ForwardingWriter.write(out, route);
    limit(out, "route_rate_limit", route.routeRateLimit());
    limit(out, "user_rate_limit", route.userRateLimit());
    out.value(
        "rate_limits",
        RateLimitWriter.list(out.place("rate_limits"), route.rateLimits()),
        List.of());
    out.texts("user_id_key", route.userIdKey(), List.of());
    route
        .concurrency()
        .ifPresent(limit -> ConcurrencyWriter.write(out, out.place("concurrency"), limit));
    out.object("cache", CacheWriter.write(out.place("cache"), route.cache()));
    out.value("plugins", plugins(out.place("plugins"), route.plugins()), List.of());
    route.health().ifPresent(health -> out.value("health", HealthWriter.write(health)));
    return out.fields();
  }

  private static void upgrade(ObjectWriting out, UpgradeConfig upgrade) {
    UpgradeConfig normal = UpgradeConfig.DEFAULT;
    out.texts("upgrade", upgrade.protocols(), normal.protocols())
        .millis("tunnel_idle_timeout_ms", upgrade.idleTimeout(), normal.idleTimeout());
  }

  private static void part(ObjectWriting out, String field, PartConfig part, boolean bare) {
    out.value(field, ObjectWriting.part(out.place(field), part, "type", bare));
  }

  private static void limit(ObjectWriting out, String field, Optional<RateLimitConfig> limit) {
    limit.ifPresent(said -> out.value(field, RateLimitWriter.ofField(out.place(field), said)));
  }

  private static List<Object> plugins(String place, List<PartConfig> plugins) {
    List<Object> written = new ArrayList<>();
    for (PartConfig plugin : plugins) {
      written.add(ObjectWriting.part(place + "[" + written.size() + "]", plugin, "name", true));
    }
    return written;
  }
}
