package io.fluxgate.cache;

import static io.fluxgate.cache.CacheControl.ABSENT;
import static io.fluxgate.cache.CacheControl.GREATEST_SECONDS;
import static io.fluxgate.cache.CacheControl.INVALID;

import io.fluxgate.cache.CacheControl.Flag;
import io.fluxgate.http.Headers;
import io.fluxgate.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How old an answer was on arrival, and how old it may become before it is stale (RFC 9111, 4.2).
 *
 * @param lifetimeNanos how old it may become
 * @param ageNanos how old it was on arrival
 * @param date when the origin made it, as it said or as we take it
 */
record Freshness(long lifetimeNanos, long ageNanos, Instant date) {

  /** Statuses that may be kept although nothing is said about it (RFC 9110, 15.1). */
  static final Set<Integer> HEURISTIC =
      Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

  private static final long NANOS = 1_000_000_000L;

  /** A tenth of the time since the last change, as RFC 9111, 4.2.2 suggests, and at most a day. */
  private static final long HEURISTIC_SHARE = 10;

  private static final long LONGEST_HEURISTIC_SECONDS = Duration.ofDays(1).toSeconds();

  /**
   * Reads it from an answer.
   *
   * @param status the answer's status
   * @param headers its headers
   * @param terms the directives that govern
   * @param settings what holds if the origin does not say
   * @param delayNanos how long the answer took, counted from sending the request
   * @param now when it arrived
   */
  static Freshness of(
      int status,
      Headers headers,
      OriginTerms terms,
      CacheSettings settings,
      long delayNanos,
      Instant now) {
    Instant said = date(headers.first("Date"), now);
    Instant date = said == null ? now : said;
    long apparentAge = secondsBetween(date, now);
    if (apparentAge <= 1) {
      apparentAge = 0; // a date is in whole seconds: this is no age but its rounding
    }
    long saidAge = headers.first("Age").map(Freshness::age).orElse(0L) * NANOS;
    long ageNanos = Math.max(apparentAge * NANOS, saidAge + delayNanos);
    if (settings.override().isPresent()) {
      return new Freshness(ageNanos + settings.override().get().toNanos(), ageNanos, date);
    }
    long lifetime = lifetimeSeconds(headers, terms, date, now);
    if (lifetime != ABSENT) {
      return new Freshness(lifetime * NANOS, ageNanos, date);
    }
    Duration otherwise = otherwise(status, headers, terms, settings, date, now);
    // It is about this gateway and not about the origin's clock: it counts from the arrival.
    return new Freshness(otherwise.toNanos() + ageNanos - saidAge, ageNanos, date);
  }

  /** As the origin says; 0 if that is unreadable or contradicts itself (RFC 9111, 4.2.1). */
  private static long lifetimeSeconds(
      Headers headers, OriginTerms terms, Instant date, Instant now) {
    CacheControl control = terms.control();
    if (control.sharedMaxAge() == INVALID || control.maxAge() == INVALID || control.malformed()) {
      return 0;
    }
    if (control.sharedMaxAge() != ABSENT) {
      return control.sharedMaxAge();
    }
    if (control.maxAge() != ABSENT) {
      return control.maxAge();
    }
    if (terms.targeted()) {
      return ABSENT; // Expires does not count then (RFC 9213, 2.2)
    }
    return switch (headers.count("Expires")) {
      case 0 -> ABSENT;
      case 1 -> {
        Instant expires = date(headers.first("Expires"), now);
        yield expires == null ? 0 : secondsBetween(date, expires);
      }
      default -> 0;
    };
  }

  private static Duration otherwise(
      int status,
      Headers headers,
      OriginTerms terms,
      CacheSettings settings,
      Instant date,
      Instant now) {
    if (!HEURISTIC.contains(status) && !terms.control().has(Flag.PUBLIC)) {
      return Duration.ZERO;
    }
    if (status >= 400) {
      return settings.negativeTtl();
    }
    if (settings.ttl().isPositive()) {
      return settings.ttl();
    }
    Instant modified = date(headers.first("Last-Modified"), now);
    if (modified == null) {
      return Duration.ZERO;
    }
    long seconds = secondsBetween(modified, date) / HEURISTIC_SHARE;
    return Duration.ofSeconds(Math.min(seconds, LONGEST_HEURISTIC_SECONDS));
  }

  static @Nullable Instant date(Optional<String> value, Instant now) {
    return value.isEmpty() ? null : HttpDate.parse(value.get(), now).orElse(null);
  }

  /** The first member of the field; something else than a number is ignored (RFC 9111, 5.1). */
  private static long age(String value) {
    int comma = value.indexOf(',');
    return Math.max(
        0, CacheControl.seconds((comma < 0 ? value : value.substring(0, comma)).trim()));
  }

  /** 0 if it goes back. */
  private static long secondsBetween(Instant from, Instant to) {
    return Math.clamp(Duration.between(from, to).toSeconds(), 0, GREATEST_SECONDS);
  }
}
