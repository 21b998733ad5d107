package io.fluxgate.cache;

import static io.fluxgate.cache.CacheControl.ABSENT;
import static io.fluxgate.cache.CacheControl.GREATEST_SECONDS;
import static io.fluxgate.cache.CacheControl.INVALID;

import io.fluxgate.http.Headers;
import io.fluxgate.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How old an answer was on arrival, and how long it may be given out (RFC 9111, 4.2).
 *
 * @param remainingNanos for how long it is fresh from its arrival on; 0 or less if it is not
 * @param ageNanos how old it was on arrival
 * @param date when the origin made it, as it said or as we take it
 */
record Freshness(long remainingNanos, long ageNanos, Instant date) {

  private static final long NANOS = 1_000_000_000L;

  /**
   * Reads it from an answer.
   *
   * @param headers the answer's
   * @param control its directives
   * @param otherwise how long it is fresh if the origin does not say; counts from its arrival, as
   *     it is about this gateway and not about the origin's clock
   * @param delayNanos how long the answer took, counted from sending the request
   * @param now when it arrived
   */
  static Freshness of(
      Headers headers, CacheControl control, Duration otherwise, long delayNanos, Instant now) {
    Instant said = date(headers.first("Date"), now);
    Instant date = said == null ? now : said;
    long apparentAge = secondsBetween(date, now);
    if (apparentAge <= 1) {
      apparentAge = 0; // a date is in whole seconds: this is no age but its rounding
    }
    long saidAge = headers.first("Age").map(Freshness::age).orElse(0L) * NANOS;
    long ageNanos = Math.max(apparentAge * NANOS, saidAge + delayNanos);
    long lifetime = lifetimeSeconds(headers, control, date, now);
    return new Freshness(
        lifetime == ABSENT ? otherwise.toNanos() - saidAge : lifetime * NANOS - ageNanos,
        ageNanos,
        date);
  }

  /** As the origin says; 0 if that is unreadable or contradicts itself (RFC 9111, 4.2.1). */
  private static long lifetimeSeconds(
      Headers headers, CacheControl control, Instant date, Instant now) {
    if (control.sharedMaxAge() == INVALID || control.maxAge() == INVALID || control.malformed()) {
      return 0;
    }
    if (control.sharedMaxAge() != ABSENT) {
      return control.sharedMaxAge();
    }
    if (control.maxAge() != ABSENT) {
      return control.maxAge();
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

  private static @Nullable Instant date(Optional<String> value, Instant now) {
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
