package io.fluxgate.health;

import io.fluxgate.config.HealthConfig.Active;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before a check. Safe for use by many threads if its source of chance is. */
final class Pauses {

  private final RandomGenerator random;
  private final long intervalNanos;
  private final long spreadNanos;

  Pauses(Active config, RandomGenerator random) {
    this.random = random;
    intervalNanos = config.interval().toNanos();
    spreadNanos = (long) (intervalNanos * (config.jitterPercent() / 100.0));
  }

  Duration first() {
    return Duration.ofNanos(random.nextLong(spreadNanos + 1));
  }

  Duration next() {
    return Duration.ofNanos(intervalNanos - spreadNanos + random.nextLong(2 * spreadNanos + 1));
  }
}
