package io.fluxgate.config;

import java.time.Duration;

/**
 * Where a route's requests wait while all its endpoints have as many in flight as they may.
 *
 * @param maxWaiting how many wait at most, 0 or more; 0 refuses at once
 * @param maxWait how long each waits at most, more than zero
 */
public record QueueConfig(int maxWaiting, Duration maxWait) {

  /** A hundred requests, for a second. */
  public static final QueueConfig DEFAULT = new QueueConfig(100, Duration.ofSeconds(1));
}
