package io.fluxgate.health;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.config.HealthConfig.Passive;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A group in virtual time with some endpoints, and what its listener heard. */
final class WatchedGroup {

  /** 3 failures in a row, nothing else; 10 s, and up to 60; half of the endpoints. */
  static final Passive ROWS =
      new Passive(
          3, 0, 20, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60), 50);

  /** Half of at least 10 requests within 10 s, nothing else; all endpoints may be ejected. */
  static final Passive SHARES =
      new Passive(
          0, 50, 10, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60), 100);

  /** Two good checks and three failed ones. */
  static final Active CHECKS = checks(2, 3);

  final FakeTime time = FakeTime.standing();
  final List<String> heard = new ArrayList<>();
  final GroupHealth group;
  final List<EndpointHealth> endpoints = new ArrayList<>();

  WatchedGroup(HealthConfig config, int endpoints) {
    group =
        GroupHealth.of(
            config,
            time,
            (id, change) ->
                heard.add(
                    id + " " + change.from() + " -> " + change.to() + ": " + change.reason()));
    for (int i = 0; i < endpoints; i++) {
      this.endpoints.add(group.join("e" + i));
    }
  }

  static Active checks(int healthy, int unhealthy) {
    return new Active(
        "/health",
        "GET",
        List.of(),
        Optional.empty(),
        Map.of(),
        Duration.ofSeconds(10),
        0,
        Duration.ofSeconds(2),
        healthy,
        unhealthy);
  }

  static HealthConfig config(Active active) {
    return new HealthConfig(Optional.of(active), Optional.empty(), 0, Duration.ZERO);
  }

  static HealthConfig config(Passive passive) {
    return new HealthConfig(Optional.empty(), Optional.of(passive), 0, Duration.ZERO);
  }

  static HealthConfig config(Active active, Passive passive) {
    return new HealthConfig(Optional.of(active), Optional.of(passive), 0, Duration.ZERO);
  }

  static HealthConfig withPanic(HealthConfig config, int percent) {
    return new HealthConfig(config.active(), config.passive(), percent, config.slowStart());
  }

  static HealthConfig withSlowStart(HealthConfig config, Duration slowStart) {
    return new HealthConfig(config.active(), config.passive(), config.panicPercent(), slowStart);
  }

  static Passive withMaxEjectedPercent(Passive from, int percent) {
    return new Passive(
        from.consecutiveFailures(),
        from.failurePercent(),
        from.minimumRequests(),
        from.window(),
        from.ejection(),
        from.maxEjection(),
        percent);
  }

  EndpointHealth endpoint(int index) {
    return endpoints.get(index);
  }

  List<EndpointHealth.State> states() {
    return endpoints.stream().map(EndpointHealth::state).toList();
  }

  void fail(int index, int times) {
    for (int i = 0; i < times; i++) {
      endpoint(index).failed("broken " + i);
    }
  }

  void succeed(int index, int times) {
    for (int i = 0; i < times; i++) {
      endpoint(index).succeeded();
    }
  }

  void check(int index, boolean good, int times) {
    for (int i = 0; i < times; i++) {
      endpoint(index).checked(good, good ? "fine" : "bad");
    }
  }

  void advanceSeconds(double seconds) {
    time.advance(Duration.ofNanos(Math.round(seconds * 1e9)));
  }
}
