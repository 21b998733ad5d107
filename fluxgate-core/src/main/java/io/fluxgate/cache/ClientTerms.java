package io.fluxgate.cache;

import static io.fluxgate.cache.CacheControl.ABSENT;
import static io.fluxgate.cache.CacheControl.INVALID;

import io.fluxgate.cache.CacheControl.Flag;
import io.fluxgate.http.Headers;

/**
 * What a request demands of a cache (RFC 9111, 5.2.1 and 5.4). Times are whole seconds.
 *
 * @param noStore its answer is not to be kept
 * @param validate a kept answer is not to be used without asking the origin
 * @param onlyIfCached the request must not go on
 * @param maxAge how old a kept answer may be
 * @param minFresh for how long it must still be fresh
 * @param maxStale how long it may have been stale; 0 if the request says nothing about it
 */
record ClientTerms(
    boolean noStore,
    boolean validate,
    boolean onlyIfCached,
    long maxAge,
    long minFresh,
    long maxStale) {

  static final ClientTerms NONE = new ClientTerms(false, false, false, Long.MAX_VALUE, 0, 0);

  static ClientTerms of(Headers headers) {
    if (!headers.contains("Cache-Control")) { // only then Pragma has a meaning
      return headers.containsToken("Pragma", "no-cache")
          ? new ClientTerms(false, true, false, Long.MAX_VALUE, 0, 0)
          : NONE;
    }
    CacheControl control = CacheControl.of(headers);
    return new ClientTerms(
        control.has(Flag.NO_STORE),
        control.has(Flag.NO_CACHE) || !control.noCacheFields().isEmpty(),
        control.has(Flag.ONLY_IF_CACHED),
        // What cannot be read asks for the safest.
        orElse(control.maxAge(), Long.MAX_VALUE, 0),
        orElse(control.minFresh(), 0, Long.MAX_VALUE),
        orElse(control.maxStale(), 0, 0));
  }

  private static long orElse(long said, long absent, long invalid) {
    return said == ABSENT ? absent : said == INVALID ? invalid : said;
  }

  /** Whether it asks for anything about age or freshness, so that nothing stale will do. */
  boolean isParticular() {
    return validate || maxAge != Long.MAX_VALUE || minFresh > 0;
  }
}
