package io.fluxgate.cache;

import io.fluxgate.http.Request;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is kept, for how long, and for whom.
 *
 * @param ttl how long an answer is fresh whose origin did not say, 0 to 100 years; zero leaves it
 *     to the time since its last change (RFC 9111, 4.2.2)
 * @param override how long every answer that may be kept is fresh, whatever its origin says; empty
 *     if that is the origin's to say
 * @param negativeTtl how long a 404, 405, 410, 414 or 501 is fresh whose origin did not say
 * @param staleWhileRevalidate how long a stale answer is used while a new one is fetched, if the
 *     origin did not say
 * @param staleIfError how long a stale answer is used if no new one can be had, if the origin did
 *     not say
 * @param bounds how much is kept
 * @param key what tells requests apart
 * @param bypass requests that the cache has nothing to do with
 * @param refresh requests that are answered by the origin, and whose answer is kept
 */
public record CacheSettings(
    Duration ttl,
    Optional<Duration> override,
    Duration negativeTtl,
    Duration staleWhileRevalidate,
    Duration staleIfError,
    Bounds bounds,
    KeyRules key,
    Predicate<Request> bypass,
    Predicate<Request> refresh) {

  private static final Duration LONGEST = Duration.ofDays(36_525);

  /**
   * How much is kept.
   *
   * @param maxEntries how many answers at most, at least 1
   * @param maxBytes how many bytes all kept answers have at most, their headers and URIs included;
   *     at least 1
   * @param maxObjectBytes how many bytes the content of one kept answer has at most, 0 or more; a
   *     larger one is passed on and not kept
   */
  public record Bounds(int maxEntries, long maxBytes, int maxObjectBytes) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Bounds {
      check(maxEntries >= 1, "maxEntries must be at least 1: " + maxEntries);
      check(maxBytes >= 1, "maxBytes must be at least 1: " + maxBytes);
      check(maxObjectBytes >= 0, "maxObjectBytes must not be negative: " + maxObjectBytes);
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public CacheSettings {
    checkTime("ttl", ttl);
    override.ifPresent(time -> checkTime("override", time));
    checkTime("negativeTtl", negativeTtl);
    checkTime("staleWhileRevalidate", staleWhileRevalidate);
    checkTime("staleIfError", staleIfError);
  }

  /**
   * Settings of a cache that goes by what origins say, and otherwise by one time.
   *
   * @param ttl how long an answer is fresh whose origin did not say
   * @param bounds how much is kept
   * @return settings without anything of the rest
   */
  public static CacheSettings of(Duration ttl, Bounds bounds) {
    return new CacheSettings(
        ttl,
        Optional.empty(),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        bounds,
        KeyRules.DEFAULT,
        request -> false,
        request -> false);
  }

  private static void checkTime(String name, Duration time) {
    check(
        !time.isNegative() && time.compareTo(LONGEST) <= 0,
        name + " must be 0 to 100 years: " + time);
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
