package io.fluxgate.engine;

import io.fluxgate.time.TimeSource;
import java.time.Duration;

/**
 * What an engine needs to know of the gateway.
 *
 * @param time the gateway's clock
 * @param headTimeout how long a client may take for a request's head
 * @param idleTimeout how long a client may make no progress in sending a body or taking an answer
 * @param limits what the engine takes upon itself at most
 */
public record EngineSettings(
    TimeSource time, Duration headTimeout, Duration idleTimeout, EngineLimits limits) {

  /** Checks that both times are positive. */
  public EngineSettings {
    if (!headTimeout.isPositive()) {
      throw new IllegalArgumentException("headTimeout must be positive: " + headTimeout);
    }
    if (!idleTimeout.isPositive()) {
      throw new IllegalArgumentException("idleTimeout must be positive: " + idleTimeout);
    }
  }
}
