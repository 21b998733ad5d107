package io.fluxgate.config.json;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.config.HealthConfig.Passive;
import java.util.Map;

/** Writes how a route watches its endpoints. An empty object means something in each place. */
final class HealthWriter {

  private HealthWriter() {}

  static Map<String, Object> write(HealthConfig health) {
    ObjectWriting out = new ObjectWriting("health");
    health.active().ifPresent(active -> out.value("active", active(active).fields()));
    health.passive().ifPresent(passive -> out.value("passive", passive(passive).fields()));
    return out.value("panic_percent", health.panicPercent(), HealthConfig.DEFAULT.panicPercent())
        .millis("slow_start_ms", health.slowStart(), HealthConfig.DEFAULT.slowStart())
        .fields();
  }

  private static ObjectWriting active(Active active) {
    Active normal = Active.DEFAULT;
    ObjectWriting out = new ObjectWriting("active");
    out.value("path", active.path(), normal.path())
        .value("method", active.method(), normal.method())
        .value("statuses", active.statuses(), normal.statuses());
    active.bodyContains().ifPresent(text -> out.value("body_contains", text));
    return out.value("headers", active.headers(), normal.headers())
        .millis("interval_ms", active.interval(), normal.interval())
        .value("jitter_percent", active.jitterPercent(), normal.jitterPercent())
        .millis("timeout_ms", active.timeout(), normal.timeout())
        .value("healthy_threshold", active.healthyThreshold(), normal.healthyThreshold())
        .value("unhealthy_threshold", active.unhealthyThreshold(), normal.unhealthyThreshold());
  }

  private static ObjectWriting passive(Passive passive) {
    Passive normal = Passive.DEFAULT;
    return new ObjectWriting("passive")
        .value("consecutive_failures", passive.consecutiveFailures(), normal.consecutiveFailures())
        .value("failure_percent", passive.failurePercent(), normal.failurePercent())
        .value("minimum_requests", passive.minimumRequests(), normal.minimumRequests())
        .seconds("window_seconds", passive.window(), normal.window())
        .millis("ejection_ms", passive.ejection(), normal.ejection())
        .millis("max_ejection_ms", passive.maxEjection(), normal.maxEjection())
        .value("max_ejected_percent", passive.maxEjectedPercent(), normal.maxEjectedPercent());
  }
}
