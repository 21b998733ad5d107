package io.fluxgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Which other protocols a route's requests may switch to (RFC 9110, 7.8).
 *
 * @param protocols their names as {@code Upgrade} says them, for example {@code websocket};
 *     compared without regard to case; none if empty
 * @param idleTimeout how long a tunnel may be silent in both directions, zero or more; zero means
 *     without end
 */
public record UpgradeConfig(List<String> protocols, Duration idleTimeout) {

  /** No protocol; five minutes. */
  public static final UpgradeConfig DEFAULT = new UpgradeConfig(List.of(), Duration.ofMinutes(5));

  /** Takes a copy of the protocols, in lower case and their order. */
  public UpgradeConfig {
    protocols = protocols.stream().map(protocol -> protocol.toLowerCase(Locale.ROOT)).toList();
  }
}
