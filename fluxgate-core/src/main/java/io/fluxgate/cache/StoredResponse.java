package io.fluxgate.cache;

import static io.fluxgate.cache.CacheControl.ABSENT;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An answer that was kept. Nothing in it depends on who is asking. Immutable.
 *
 * @param status its status
 * @param headers as the origin sent them, with {@code Date}, without {@code Age} and what is not to
 *     be kept
 * @param body in memory or empty
 * @param terms what its origin allows
 * @param life how long it may be used
 * @param tags the names it can be purged by
 */
record StoredResponse(
    int status, Headers headers, Body body, OriginTerms terms, Life life, List<String> tags) {

  private static final long NANOS = 1_000_000_000L;

  /**
   * How long an answer may be used.
   *
   * @param arrivedNanos when it came, or was found to be right again
   * @param ageNanos how old it was then
   * @param lifetimeNanos how old it may become before it is stale
   * @param whileRevalidateNanos how long after that it may be used while a new one is fetched
   * @param ifErrorNanos how long after that it may be used if no new one can be had
   */
  record Life(
      long arrivedNanos,
      long ageNanos,
      long lifetimeNanos,
      long whileRevalidateNanos,
      long ifErrorNanos) {

    long ageNanos(long now) {
      return ageNanos + Math.max(0, now - arrivedNanos);
    }

    /** For how much longer it is fresh; less than zero if it is stale, by how much it is. */
    long remainingNanos(long now) {
      return lifetimeNanos - ageNanos(now);
    }

    /** Stale from now on. */
    Life ended(long now) {
      long lifetime = Math.min(lifetimeNanos, ageNanos(now));
      return new Life(arrivedNanos, ageNanos, lifetime, whileRevalidateNanos, ifErrorNanos);
    }
  }

  /** How long a stale answer is kept to be asked about: an hour. */
  private static final long ASKING_NANOS = 3600 * NANOS;

  /** For how long somebody may still be given it, or the origin be asked if it is right. */
  long usefulNanos(long now) {
    long remaining = life.remainingNanos(now);
    long asking = hasValidator() ? ASKING_NANOS : 0;
    if (terms.noCache() && asking == 0) {
      return 0; // never given out without asking, and there is nothing to ask by
    }
    long stale = Math.max(life.whileRevalidateNanos, life.ifErrorNanos);
    return Math.max(0, remaining) + Math.max(stale + Math.min(0, remaining), asking);
  }

  long ageSeconds(long now) {
    return life.ageNanos(now) / NANOS;
  }

  boolean isFresh(long now) {
    return life.remainingNanos(now) > 0;
  }

  Optional<String> etag() {
    return headers.first("ETag");
  }

  Optional<String> lastModified() {
    return headers.first("Last-Modified");
  }

  /** Whether the origin can be asked if it is still right. */
  boolean hasValidator() {
    return headers.contains("ETag") || headers.contains("Last-Modified");
  }

  long length() {
    return body.length().orElse(0);
  }

  /** What an answer takes besides its content and headers, its place in the store included. */
  private static final long OVERHEAD = 800;

  /** What a header line takes besides its text. */
  private static final long LINE_OVERHEAD = 100;

  /** How many bytes it takes, about: the content, the headers, and what holds them. */
  long weight() {
    long weight = OVERHEAD + length();
    for (int i = 0; i < headers.size(); i++) {
      weight += LINE_OVERHEAD + headers.name(i).length() + headers.value(i).length();
    }
    for (String tag : tags) {
      weight += LINE_OVERHEAD + tag.length();
    }
    return weight;
  }

  /** The names it can be purged by. */
  static List<String> tags(Headers headers) {
    List<String> tags = new ArrayList<>();
    for (String line : headers.all("Surrogate-Key")) {
      tags.addAll(List.of(line.strip().split("\\s+")));
    }
    for (String line : headers.all("Cache-Tag")) {
      for (String tag : line.split(",", -1)) {
        tags.add(tag.strip());
      }
    }
    tags.removeIf(String::isEmpty);
    return List.copyOf(tags);
  }

  StoredResponse with(Body other) {
    return new StoredResponse(status, headers, other, terms, life, tags);
  }

  StoredResponse with(Life other) {
    return new StoredResponse(status, headers, body, terms, other, tags);
  }

  /** The answer as it goes out now, with its age. */
  Response toResponse(long now) {
    return Response.of(status)
        .withBody(body)
        .withHeaders(headers.plus("Age", Long.toString(ageSeconds(now))));
  }

  /** Seconds of a directive, or what holds if it was not given or could not be read. */
  static long nanosOf(long seconds, long otherwiseNanos) {
    return seconds == ABSENT ? otherwiseNanos : seconds < 0 ? 0 : seconds * NANOS;
  }
}
