package io.fluxgate.config.json;

import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.RetryConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    out.value("upstreams", upstreams(place, route.upstreams()), List.of());
    out.value("preserve_host", route.preserveHost(), false);
    timeouts(out, route.timeouts());
    route.retry().ifPresent(retry -> retry(out, retry));
    route.routeRateLimit().ifPresent(part -> part(out, "route_rate_limit", part, false));
    route.userRateLimit().ifPresent(part -> part(out, "user_rate_limit", part, false));
    out.texts("user_id_key", route.userIdKey(), List.of());
    cache(out, route.cache());
    out.value("plugins", plugins(out.place("plugins"), route.plugins()), List.of());
    route.health().ifPresent(health -> out.value("health", HealthWriter.write(health)));
    return out.fields();
  }

  private static void part(ObjectWriting out, String field, PartConfig part, boolean bare) {
    out.value(field, ObjectWriting.part(out.place(field), part, "type", bare));
  }

  private static List<Object> plugins(String place, List<PartConfig> plugins) {
    List<Object> written = new ArrayList<>();
    for (PartConfig plugin : plugins) {
      written.add(ObjectWriting.part(place + "[" + written.size() + "]", plugin, "name", true));
    }
    return written;
  }

  private static List<Object> upstreams(String place, List<UpstreamConfig> upstreams) {
    List<Object> written = new ArrayList<>();
    for (UpstreamConfig upstream : upstreams) {
      ObjectWriting out = new ObjectWriting(place + ".upstreams[" + written.size() + "]");
      out.value("url", upstream.url(), "")
          .value("weight", upstream.weight(), 1)
          .value("retry_enabled", upstream.retryEnabled(), false)
          .value("retries", upstream.retries(), 0)
          .millis("base_time_ms", upstream.baseTime(), Duration.ZERO)
          .object("circuit_breaker", circuitBreaker(upstream.circuitBreaker()));
      written.add(out.fields());
    }
    return written;
  }

  private static ObjectWriting circuitBreaker(CircuitBreakerConfig breaker) {
    CircuitBreakerConfig normal = CircuitBreakerConfig.DEFAULT;
    return new ObjectWriting("circuit_breaker")
        .value("enabled", breaker.enabled(), normal.enabled())
        .value("failure_threshold", breaker.failureThreshold(), normal.failureThreshold())
        .seconds("window_seconds", breaker.window(), normal.window())
        .seconds("open_seconds", breaker.open(), normal.open())
        .value("half_open_requests", breaker.halfOpenRequests(), normal.halfOpenRequests())
        .value("success_threshold", breaker.successThreshold(), normal.successThreshold());
  }

  private static void timeouts(ObjectWriting out, TimeoutsConfig timeouts) {
    TimeoutsConfig normal = TimeoutsConfig.DEFAULT;
    out.object(
        "timeouts",
        new ObjectWriting("timeouts")
            .millis("connect_ms", timeouts.connect(), normal.connect())
            .millis("response_ms", timeouts.response(), normal.response())
            .millis("idle_ms", timeouts.idle(), normal.idle())
            .millis("total_ms", timeouts.total(), normal.total()));
  }

  /** Unlike the others, an empty object means something here. */
  private static void retry(ObjectWriting out, RetryConfig retry) {
    RetryConfig normal = RetryConfig.DEFAULT;
    ObjectWriting inner =
        new ObjectWriting("retry")
            .value("attempts", retry.attempts(), normal.attempts())
            .millis("base_time_ms", retry.baseTime(), normal.baseTime())
            .millis("max_time_ms", retry.maxTime(), normal.maxTime())
            .value("jitter", retry.jitter(), normal.jitter())
            .value("statuses", retry.statuses(), normal.statuses())
            .millis("per_try_timeout_ms", retry.perTryTimeout(), normal.perTryTimeout())
            .value("budget_percent", retry.budgetPercent(), normal.budgetPercent());
    out.value("retry", inner.fields());
  }

  private static void cache(ObjectWriting out, CacheConfig cache) {
    CacheConfig normal = CacheConfig.DEFAULT;
    out.object(
        "cache",
        new ObjectWriting("cache")
            .value("enabled", cache.enabled(), normal.enabled())
            .millis("ttl_ms", cache.ttl(), normal.ttl())
            .value("max_entry", cache.maxEntries(), normal.maxEntries())
            .value("max_bytes", cache.maxBytes(), normal.maxBytes())
            .value("max_object_bytes", cache.maxObjectBytes(), normal.maxObjectBytes()));
  }
}
