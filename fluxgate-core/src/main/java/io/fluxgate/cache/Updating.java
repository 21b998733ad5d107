package io.fluxgate.cache;

import io.fluxgate.cache.StoredResponse.Life;
import io.fluxgate.http.Headers;
import io.fluxgate.http.HttpDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Brings a kept answer up to date with what its origin says later (RFC 9111, 3.2). */
final class Updating {

  /** About the content as it was sent: those of the kept content stay. */
  private static final Set<String> OF_CONTENT =
      Set.of("content-encoding", "content-length", "content-range", "content-type");

  private Updating() {}

  /** Whether a 304 is about the answer that is kept (4.3.4). */
  static boolean confirms(StoredResponse kept, Headers newer) {
    Optional<String> etag = newer.first("ETag");
    if (etag.isPresent()) {
      return kept.etag().filter(known -> Preconditions.sameTag(known, etag.get())).isPresent();
    }
    return newer.first("Last-Modified").isEmpty()
        || kept.lastModified().equals(newer.first("Last-Modified"));
  }

  /** Whether headers of the same resource are about the content that is kept (4.3.5). */
  static boolean isAbout(StoredResponse kept, Headers newer) {
    boolean sameTag =
        newer.first("ETag").isEmpty()
            || kept.etag().filter(newer.first("ETag").get()::equals).isPresent();
    boolean sameDate =
        newer.first("Last-Modified").isEmpty()
            || kept.lastModified().equals(newer.first("Last-Modified"));
    boolean sameLength =
        newer.first("Content-Length").isEmpty()
            || newer.first("Content-Length").get().equals(Long.toString(kept.length()));
    return sameTag && sameDate && sameLength;
  }

  /**
   * What came of an update.
   *
   * @param answer the kept answer with newer headers
   * @param headers all of them, for the client that asked: what is not to be kept too
   * @param storable whether it may still be kept for everybody
   */
  record Updated(StoredResponse answer, Headers headers, boolean storable) {}

  /**
   * The kept answer with newer headers.
   *
   * @param origin what the cache goes by
   * @param kept the answer
   * @param newer the headers of a 304, or of an answer to HEAD
   * @param sent when that was asked for
   * @param authorized whether the request had {@code Authorization}
   */
  static Updated of(
      Fill.Origin origin, StoredResponse kept, Headers newer, long sent, boolean authorized) {
    long now = origin.time().nanoTime();
    Headers merged = merged(kept.headers(), newer);
    if (!newer.contains("Date")) { // it is of now, and not of the answer it is about
      merged = merged.with("Date", HttpDate.format(origin.time().now()));
    }
    OriginTerms terms = OriginTerms.of(merged);
    Freshness freshness =
        Freshness.of(
            kept.status(), merged, terms, origin.settings(), now - sent, origin.time().now());
    StoredResponse answer =
        new StoredResponse(
            kept.status(),
            terms.toKeep(merged).with("Date", HttpDate.format(freshness.date())),
            kept.body(),
            terms,
            life(freshness, terms, origin.settings(), now),
            StoredResponse.tags(merged));
    boolean storable =
        terms.mayStore(kept.status(), merged.without("Set-Cookie"), authorized)
            && OriginTerms.vary(merged).isPresent();
    return new Updated(answer, merged, storable);
  }

  private static Headers merged(Headers kept, Headers newer) {
    Headers merged = kept;
    for (int i = 0; i < newer.size(); i++) {
      if (isUpdated(newer.name(i))) {
        merged = merged.without(newer.name(i));
      }
    }
    for (int i = 0; i < newer.size(); i++) {
      if (isUpdated(newer.name(i))) {
        merged = merged.plus(newer.name(i), newer.value(i));
      }
    }
    return merged;
  }

  private static boolean isUpdated(String name) {
    return !OF_CONTENT.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * How long an answer that came now may be used. What must be revalidated is never used stale;
   * what has {@code s-maxage} only if the origin itself says so (RFC 9111, 5.2.2.10 and 4.2.4).
   */
  static Life life(Freshness freshness, OriginTerms terms, CacheSettings settings, long now) {
    CacheControl control = terms.control();
    boolean ours = control.sharedMaxAge() == CacheControl.ABSENT;
    long whileRevalidate = ours ? settings.staleWhileRevalidate().toNanos() : 0;
    long ifError = ours ? settings.staleIfError().toNanos() : 0;
    boolean never = terms.neverStale();
    return new Life(
        now,
        freshness.ageNanos(),
        freshness.lifetimeNanos(),
        never ? 0 : StoredResponse.nanosOf(control.staleWhileRevalidate(), whileRevalidate),
        never ? 0 : StoredResponse.nanosOf(control.staleIfError(), ifError));
  }
}
