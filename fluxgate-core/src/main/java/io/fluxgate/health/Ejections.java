package io.fluxgate.health;

import io.fluxgate.config.HealthConfig.Passive;

/**
 * How long the next ejection of one endpoint takes: longer each time, and less again once it has
 * been well for a while. Not safe for use by many threads.
 */
final class Ejections {

  private final long baseNanos;
  private final long maxNanos;

  /** Counting further than what takes the longest would only make it be remembered longer. */
  private final long mostTimes;

  private long times;
  private boolean well = true;
  private long wellSinceNanos;

  Ejections(Passive limits, long nowNanos) {
    baseNanos = limits.ejection().toNanos();
    maxNanos = limits.maxEjection().toNanos();
    mostTimes = (maxNanos + baseNanos - 1) / baseNanos;
    wellSinceNanos = nowNanos;
  }

  /** Counts one more and tells how long it takes. */
  long next(long nowNanos) {
    endWell(nowNanos);
    times = Math.min(times + 1, mostTimes);
    return Math.min(times * baseNanos, maxNanos);
  }

  void beginWell(long nowNanos) {
    well = true;
    wellSinceNanos = nowNanos;
  }

  void endWell(long nowNanos) {
    if (well) {
      times = Math.max(0, times - (nowNanos - wellSinceNanos) / baseNanos);
      well = false;
    }
  }
}
