package io.fluxgate.config.json;

import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.QueueConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.UpgradeConfig;
import java.util.List;
import java.util.Optional;

/** Reads one route. */
final class RouteReader {

  private final PartReader parts;
  private final ForwardingReader forwarding;
  private final RateLimitReader limits;

  RouteReader(Findings findings) {
    this.parts = new PartReader(findings);
    this.forwarding = new ForwardingReader(findings);
    this.limits = new RateLimitReader(findings);
  }

  RouteConfig read(ObjectReader route) {
    RouteConfig read =
        new RouteConfig(
            route.text("id"),
            route.text("path").orElse(""),
            route.texts("method", List.of()),
            route.text("host"),
            route.table("headers"),
            route.table("query"),
            parts.loadBalancing(route, RouteConfig.DEFAULT_LOAD_BALANCING),
            forwarding.upstreams(route),
            route.flag("preserve_host", false),
            upgrade(route),
            route.object("timeouts").map(ForwardingReader::timeouts).orElse(TimeoutsConfig.DEFAULT),
            route.object("retry").map(ForwardingReader::retry),
            route.object("hedge").map(ForwardingReader::hedge),
            route.object("queue").map(ForwardingReader::queue).orElse(QueueConfig.DEFAULT),
            route.object("sticky").map(ForwardingReader::sticky),
            limits.ofField(route, "route_rate_limit", "route", List.of()),
            limits.ofField(route, "user_rate_limit", "user", List.of(RateLimitConfig.USER)),
            limits.ofRoute(route),
            route.texts("user_id_key", List.of()),
            parts.concurrency(route),
            route.object("cache").map(CacheReader::read).orElse(CacheConfig.DEFAULT),
            parts.plugins(route),
            route.object("health").map(HealthReader::read),
            Optional.empty());
    route.done();
    return read;
  }

  private static UpgradeConfig upgrade(ObjectReader route) {
    UpgradeConfig normal = UpgradeConfig.DEFAULT;
    return new UpgradeConfig(
        route.texts("upgrade", normal.protocols()),
        route.millis("tunnel_idle_timeout_ms", normal.idleTimeout()));
  }
}
