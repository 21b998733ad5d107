package io.fluxgate.config;

import java.time.Duration;

/**
 * Whether a route's answers are kept.
 *
 * @param enabled whether they are
 * @param ttl how long an answer is fresh whose origin did not say; zero keeps only answers whose
 *     origin did
 * @param maxEntries how many answers are kept at most
 * @param maxBytes how many bytes all kept answers have at most
 * @param maxObjectBytes how many bytes one kept answer has at most; a larger one is passed on and
 *     not kept
 */
public record CacheConfig(
    boolean enabled, Duration ttl, int maxEntries, long maxBytes, int maxObjectBytes) {

  /** Disabled, with the numbers that hold if only {@code enabled} is said. */
  public static final CacheConfig DEFAULT =
      new CacheConfig(false, Duration.ZERO, 100, 64 << 20, 1 << 20);
}
