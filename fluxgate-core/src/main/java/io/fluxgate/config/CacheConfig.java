package io.fluxgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a route's answers are kept, and how.
 *
 * @param enabled whether they are
 * @param ttl how long an answer is fresh whose origin did not say; zero leaves it to the time since
 *     its last change, if the origin tells that
 * @param maxEntries how many answers are kept at most
 * @param maxBytes how many bytes all kept answers have at most
 * @param maxObjectBytes how many bytes one kept answer has at most; a larger one is passed on and
 *     not kept
 * @param times other times
 * @param key what tells requests apart
 * @param exceptions requests that are not answered from what is kept
 */
public record CacheConfig(
    boolean enabled,
    Duration ttl,
    int maxEntries,
    long maxBytes,
    int maxObjectBytes,
    Times times,
    Key key,
    Exceptions exceptions) {

  /** Disabled, with the numbers that hold if only {@code enabled} is said. */
  public static final CacheConfig DEFAULT =
      new CacheConfig(
          false,
          Duration.ZERO,
          100,
          64 << 20,
          1 << 20,
          Times.DEFAULT,
          Key.DEFAULT,
          Exceptions.NONE);

  /**
   * Times besides the usual one.
   *
   * @param override how long every answer that may be kept is fresh, whatever its origin says
   * @param negative how long a 404, 405, 410, 414 or 501 is fresh whose origin did not say
   * @param staleWhileRevalidate how long a stale answer is used while a new one is fetched, if the
   *     origin did not say
   * @param staleIfError how long a stale answer is used if no new one can be had, if the origin did
   *     not say
   */
  public record Times(
      Optional<Duration> override,
      Duration negative,
      Duration staleWhileRevalidate,
      Duration staleIfError) {

    /** What the origin says, and no more. */
    public static final Times DEFAULT =
        new Times(Optional.empty(), Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /**
   * What tells requests apart.
   *
   * @param ignoreQuery query parameters that make no difference; {@code utm_*} for all that begin
   *     so
   * @param sortQuery whether the order of query parameters makes none
   * @param headers headers that make one, besides those that {@code Vary} names
   * @param cookies cookies that make one
   * @param post whether answers to POST are kept too, apart for each content
   */
  public record Key(
      List<String> ignoreQuery,
      boolean sortQuery,
      List<String> headers,
      List<String> cookies,
      boolean post) {

    /** The URI. */
    public static final Key DEFAULT = new Key(List.of(), false, List.of(), List.of(), false);

    /** Takes copies of the lists. */
    public Key {
      ignoreQuery = List.copyOf(ignoreQuery);
      headers = List.copyOf(headers);
      cookies = List.copyOf(cookies);
    }
  }

  /**
   * Requests that are not answered from what is kept. A source, as in {@link UserIdSource}, means
   * requests where there is something.
   *
   * @param bypass those that the cache has nothing to do with
   * @param refresh those whose answer is then kept in place of the one before
   * @param bypassFunction a function of the application in place of {@code bypass}; only the
   *     builder can say this
   * @param refreshFunction a function of the application in place of {@code refresh}; only the
   *     builder can say this
   */
  public record Exceptions(
      Optional<String> bypass,
      Optional<String> refresh,
      Optional<PartConfig.Live> bypassFunction,
      Optional<PartConfig.Live> refreshFunction) {

    /** None. */
    public static final Exceptions NONE =
        new Exceptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
