package io.fluxgate.config.json;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.config.HealthConfig.Passive;

/** Reads how a route watches its endpoints. */
final class HealthReader {

  private HealthReader() {}

  static HealthConfig read(ObjectReader health) {
    HealthConfig normal = HealthConfig.DEFAULT;
    HealthConfig read =
        new HealthConfig(
            health.object("active").map(HealthReader::active),
            health.object("passive").map(HealthReader::passive),
            health.whole("panic_percent", normal.panicPercent()),
            health.millis("slow_start_ms", normal.slowStart()));
    health.done();
    return read;
  }

  private static Active active(ObjectReader active) {
    Active normal = Active.DEFAULT;
    Active read =
        new Active(
            active.text("path").orElse(normal.path()),
            active.text("method").orElse(normal.method()),
            active.wholes("statuses", normal.statuses()),
            active.text("body_contains"),
            active.table("headers"),
            active.millis("interval_ms", normal.interval()),
            active.whole("jitter_percent", normal.jitterPercent()),
            active.millis("timeout_ms", normal.timeout()),
            active.whole("healthy_threshold", normal.healthyThreshold()),
            active.whole("unhealthy_threshold", normal.unhealthyThreshold()));
    active.done();
    return read;
  }

  private static Passive passive(ObjectReader passive) {
    Passive normal = Passive.DEFAULT;
    Passive read =
        new Passive(
            passive.whole("consecutive_failures", normal.consecutiveFailures()),
            passive.whole("failure_percent", normal.failurePercent()),
            passive.whole("minimum_requests", normal.minimumRequests()),
            passive.seconds("window_seconds", normal.window()),
            passive.millis("ejection_ms", normal.ejection()),
            passive.millis("max_ejection_ms", normal.maxEjection()),
            passive.whole("max_ejected_percent", normal.maxEjectedPercent()));
    passive.done();
    return read;
  }
}
