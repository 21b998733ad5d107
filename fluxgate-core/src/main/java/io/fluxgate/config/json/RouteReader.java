package io.fluxgate.config.json;

import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.RetryConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one route. */
final class RouteReader {

  private final PartReader parts;

  RouteReader(Findings findings) {
    this.parts = new PartReader(findings);
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
            upstreams(route),
            route.flag("preserve_host", false),
            route.object("timeouts").map(RouteReader::timeouts).orElse(TimeoutsConfig.DEFAULT),
            route.object("retry").map(RouteReader::retry),
            parts.rateLimit(route, "route_rate_limit"),
            parts.rateLimit(route, "user_rate_limit"),
            route.texts("user_id_key", List.of()),
            route.object("cache").map(RouteReader::cache).orElse(CacheConfig.DEFAULT),
            parts.plugins(route),
            route.object("health").map(HealthReader::read),
            Optional.empty());
    route.done();
    return read;
  }

  private static List<UpstreamConfig> upstreams(ObjectReader route) {
    List<UpstreamConfig> upstreams = new ArrayList<>();
    for (ObjectReader upstream : route.objects("upstreams")) {
      upstreams.add(
          new UpstreamConfig(
              upstream.text("url").orElse(""),
              upstream.whole("weight", 1),
              upstream.flag("retry_enabled", false),
              upstream.whole("retries", 0),
              upstream.millis("base_time_ms", Duration.ZERO),
              upstream
                  .object("circuit_breaker")
                  .map(RouteReader::circuitBreaker)
                  .orElse(CircuitBreakerConfig.DEFAULT)));
      upstream.done();
    }
    return upstreams;
  }

  private static CircuitBreakerConfig circuitBreaker(ObjectReader breaker) {
    CircuitBreakerConfig normal = CircuitBreakerConfig.DEFAULT;
    CircuitBreakerConfig read =
        new CircuitBreakerConfig(
            breaker.flag("enabled", normal.enabled()),
            breaker.whole("failure_threshold", normal.failureThreshold()),
            breaker.seconds("window_seconds", normal.window()),
            breaker.seconds("open_seconds", normal.open()),
            breaker.whole("half_open_requests", normal.halfOpenRequests()),
            breaker.whole("success_threshold", normal.successThreshold()));
    breaker.done();
    return read;
  }

  private static TimeoutsConfig timeouts(ObjectReader timeouts) {
    TimeoutsConfig normal = TimeoutsConfig.DEFAULT;
    TimeoutsConfig read =
        new TimeoutsConfig(
            timeouts.millis("connect_ms", normal.connect()),
            timeouts.millis("response_ms", normal.response()),
            timeouts.millis("idle_ms", normal.idle()),
            timeouts.millis("total_ms", normal.total()));
    timeouts.done();
    return read;
  }

  private static RetryConfig retry(ObjectReader retry) {
    RetryConfig normal = RetryConfig.DEFAULT;
    RetryConfig read =
        new RetryConfig(
            retry.whole("attempts", normal.attempts()),
            retry.millis("base_time_ms", normal.baseTime()),
            retry.millis("max_time_ms", normal.maxTime()),
            retry.flag("jitter", normal.jitter()),
            retry.wholes("statuses", normal.statuses()),
            retry.millis("per_try_timeout_ms", normal.perTryTimeout()),
            retry.whole("budget_percent", normal.budgetPercent()));
    retry.done();
    return read;
  }

  private static CacheConfig cache(ObjectReader cache) {
    CacheConfig normal = CacheConfig.DEFAULT;
    CacheConfig read =
        new CacheConfig(
            cache.flag("enabled", normal.enabled()),
            cache.millis("ttl_ms", normal.ttl()),
            cache.whole("max_entry", normal.maxEntries()),
            cache.wholeLong("max_bytes", normal.maxBytes()),
            cache.whole("max_object_bytes", normal.maxObjectBytes()));
    cache.done();
    return read;
  }
}
