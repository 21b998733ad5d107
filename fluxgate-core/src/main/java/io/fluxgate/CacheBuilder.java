package io.fluxgate;

import static java.util.Objects.requireNonNull;

import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.CacheConfig.Exceptions;
import io.fluxgate.config.CacheConfig.Times;
import io.fluxgate.config.PartConfig;
import io.fluxgate.http.Request;
import io.fluxgate.identity.UserIdentifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Describes how a route's answers are kept. For one thread. */
public final class CacheBuilder {

  private Duration ttl = CacheConfig.DEFAULT.ttl();
  private int maxEntries = CacheConfig.DEFAULT.maxEntries();
  private long maxBytes = CacheConfig.DEFAULT.maxBytes();
  private int maxObjectBytes = CacheConfig.DEFAULT.maxObjectBytes();

  private Optional<Duration> override = Optional.empty();
  private Duration negative = Times.DEFAULT.negative();
  private Duration staleWhileRevalidate = Times.DEFAULT.staleWhileRevalidate();
  private Duration staleIfError = Times.DEFAULT.staleIfError();
  private List<String> ignoreQuery = List.of();
  private boolean sortQuery;
  private List<String> headers = List.of();
  private List<String> cookies = List.of();
  private boolean post;
  private Optional<String> bypass = Optional.empty();
  private Optional<String> refresh = Optional.empty();
  private Optional<PartConfig.Live> bypassFunction = Optional.empty();
  private Optional<PartConfig.Live> refreshFunction = Optional.empty();

  CacheBuilder() {}

  /**
   * How long an answer is fresh whose origin did not say.
   *
   * @param ttl zero, which is the default, leaves it to the time since its last change
   * @return this builder
   */
  public CacheBuilder ttl(Duration ttl) {
    this.ttl = ttl;
    return this;
  }

  /**
   * How many answers are kept.
   *
   * @param entries 1 or more; 100 unless said otherwise
   * @return this builder
   */
  public CacheBuilder maxEntries(int entries) {
    maxEntries = entries;
    return this;
  }

  /**
   * How many bytes all kept answers have together.
   *
   * @param bytes 1 or more; 64 MiB unless said otherwise
   * @return this builder
   */
  public CacheBuilder maxBytes(long bytes) {
    maxBytes = bytes;
    return this;
  }

  /**
   * How many bytes one kept answer has; a larger one is passed on and not kept.
   *
   * @param bytes 1 or more; 1 MiB unless said otherwise
   * @return this builder
   */
  public CacheBuilder maxObjectBytes(int bytes) {
    maxObjectBytes = bytes;
    return this;
  }

  /**
   * How long every answer that may be kept is fresh, whatever its origin says of that. What must
   * not be kept is not kept for this either.
   *
   * @param ttl zero or more
   * @return this builder
   */
  public CacheBuilder overrideTtl(Duration ttl) {
    override = Optional.of(ttl);
    return this;
  }

  /**
   * How long a 404, 405, 410, 414 or 501 is fresh whose origin did not say.
   *
   * @param ttl zero, which is the default, keeps none of them
   * @return this builder
   */
  public CacheBuilder negativeTtl(Duration ttl) {
    negative = ttl;
    return this;
  }

  /**
   * How long a stale answer is used while a new one is fetched, if the origin did not say (RFC
   * 5861).
   *
   * @param time zero, which is the default, for never
   * @return this builder
   */
  public CacheBuilder staleWhileRevalidate(Duration time) {
    staleWhileRevalidate = time;
    return this;
  }

  /**
   * How long a stale answer is used if no new one can be had, if the origin did not say (RFC 5861).
   *
   * @param time zero, which is the default, for never
   * @return this builder
   */
  public CacheBuilder staleIfError(Duration time) {
    staleIfError = time;
    return this;
  }

  /**
   * Query parameters that make no difference.
   *
   * @param names their names; {@code utm_*} for all that begin so
   * @return this builder
   */
  public CacheBuilder ignoreQuery(String... names) {
    ignoreQuery = List.of(names);
    return this;
  }

  /**
   * Whether the order of query parameters makes no difference.
   *
   * @param sort true to put them in order first
   * @return this builder
   */
  public CacheBuilder sortQuery(boolean sort) {
    sortQuery = sort;
    return this;
  }

  /**
   * Headers that make a difference, besides those that an answer's {@code Vary} names.
   *
   * @param names their names
   * @return this builder
   */
  public CacheBuilder keyHeaders(String... names) {
    headers = List.of(names);
    return this;
  }

  /**
   * Cookies that make a difference.
   *
   * @param names their names
   * @return this builder
   */
  public CacheBuilder keyCookies(String... names) {
    cookies = List.of(names);
    return this;
  }

  /**
   * Whether answers to POST are kept too, apart for each content of up to 1 MiB: for queries that
   * are sent that way.
   *
   * @param post true to keep them
   * @return this builder
   */
  public CacheBuilder post(boolean post) {
    this.post = post;
    return this;
  }

  /**
   * Requests that the cache has nothing to do with.
   *
   * @param source where there is something in such a request
   * @return this builder
   */
  public CacheBuilder bypass(UserIdentifier source) {
    bypass = Optional.of(String.join(" ", source.sources()));
    return this;
  }

  /**
   * Requests that the cache has nothing to do with.
   *
   * @param which tells them; it must not block nor read the body
   * @return this builder
   */
  public CacheBuilder bypass(Predicate<Request> which) {
    bypassFunction = Optional.of(new PartConfig.Live(requireNonNull(which, "which")));
    return this;
  }

  /**
   * Requests that go to the origin, and whose answer is then kept.
   *
   * @param source where there is something in such a request
   * @return this builder
   */
  public CacheBuilder refresh(UserIdentifier source) {
    refresh = Optional.of(String.join(" ", source.sources()));
    return this;
  }

  /**
   * Requests that go to the origin, and whose answer is then kept.
   *
   * @param which tells them; it must not block nor read the body
   * @return this builder
   */
  public CacheBuilder refresh(Predicate<Request> which) {
    refreshFunction = Optional.of(new PartConfig.Live(requireNonNull(which, "which")));
    return this;
  }

  CacheConfig build() {
    return new CacheConfig(
        true,
        ttl,
        maxEntries,
        maxBytes,
        maxObjectBytes,
        new Times(override, negative, staleWhileRevalidate, staleIfError),
        new CacheConfig.Key(ignoreQuery, sortQuery, headers, cookies, post),
        new Exceptions(bypass, refresh, bypassFunction, refreshFunction));
  }
}
