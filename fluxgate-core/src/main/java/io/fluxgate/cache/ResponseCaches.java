package io.fluxgate.cache;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The caches of a gateway's routes. Each keeps the answers of its route alone, so what one user's
 * own route has kept reaches nobody else. Safe for use by many threads.
 */
public final class ResponseCaches {

  private final Map<String, ResponseCacheFilter> caches;

  /**
   * The caches of some routes.
   *
   * @param caches by the ids of their routes
   */
  public ResponseCaches(Map<String, ResponseCacheFilter> caches) {
    this.caches = Collections.unmodifiableMap(new LinkedHashMap<>(caches));
  }

  /**
   * The caches one by one.
   *
   * @return by the ids of their routes
   */
  public Map<String, ResponseCacheFilter> byRoute() {
    return caches;
  }

  /**
   * Forgets answers of all routes, or has them asked about before they are used again.
   *
   * @param purge which
   * @return how many there were
   */
  public int purge(Purge purge) {
    return caches.values().stream().mapToInt(cache -> cache.purge(purge)).sum();
  }

  /** Forgets everything. Answers on their way are not kept either. */
  public void clear() {
    caches.values().forEach(ResponseCacheFilter::clear);
  }

  /** Lets go of what is kept and of no use to anybody any more. */
  public void expire() {
    caches.values().forEach(ResponseCacheFilter::expire);
  }

  /**
   * How many answers are kept.
   *
   * @return the number of answers
   */
  public int size() {
    return caches.values().stream().mapToInt(ResponseCacheFilter::size).sum();
  }

  /**
   * How many bytes all kept answers have.
   *
   * @return the number of bytes
   */
  public long bytes() {
    return caches.values().stream().mapToLong(ResponseCacheFilter::bytes).sum();
  }
}
