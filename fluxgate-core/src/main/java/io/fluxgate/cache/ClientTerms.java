package io.fluxgate.cache;

import static io.fluxgate.cache.CacheControl.ABSENT;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;

/**
 * What a GET or HEAD request allows a cache to do (RFC 9111, 3, 4 and 5.2.1).
 *
 * @param bypass whether the request is not one this cache answers at all
 * @param mayStore whether its answer may be kept, as far as it depends on the request
 * @param maxAgeSeconds how old a kept answer may be; -1 if it must be a new one
 * @param onlyIfCached whether the request must not go on
 */
record ClientTerms(boolean bypass, boolean mayStore, long maxAgeSeconds, boolean onlyIfCached) {

  static ClientTerms of(Request request) {
    Headers headers = request.headers();
    CacheControl control = CacheControl.of(headers);
    // A body may change what a GET means, and it is not part of the key.
    boolean ownAnswer =
        headers.contains("Authorization")
            || headers.contains("Range")
            || request.body().length().orElse(-1) != 0;
    return new ClientTerms(
        ownAnswer || isConditional(headers),
        !ownAnswer && !control.noStore() && request.method().equals("GET"),
        control.noCache() || headers.containsToken("Pragma", "no-cache") ? -1 : maxAge(control),
        control.onlyIfCached());
  }

  /** An unreadable age asks for a new answer, as do none at all and 0. */
  private static long maxAge(CacheControl control) {
    if (control.maxAge() == ABSENT) {
      return Long.MAX_VALUE;
    }
    return control.maxAge() > 0 ? control.maxAge() : -1;
  }

  private static boolean isConditional(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).regionMatches(true, 0, "If-", 0, 3)) {
        return true;
      }
    }
    return false;
  }

  boolean allow(StoredResponse stored, long nowNanos) {
    return stored.ageSeconds(nowNanos) <= maxAgeSeconds;
  }
}
