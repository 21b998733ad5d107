package io.fluxgate.engine.direct;

import io.fluxgate.engine.HopByHop;
import java.util.Locale;
import java.util.Set;

/**
 * Which fields may be trailers (RFC 9110, 6.5.1). Not those that somebody has acted on before they
 * came: framing, routing, conditions, authentication, what the content is and how an answer is to
 * be taken.
 */
final class TrailerFields {

  private static final Set<String> FORBIDDEN =
      Set.of(
          "age",
          "authentication-info",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expect",
          "expires",
          "forwarded",
          "host",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "location",
          "max-forwards",
          "origin",
          "pragma",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "range",
          "retry-after",
          "set-cookie",
          "vary",
          "via",
          "warning",
          "www-authenticate",
          "x-real-ip");

  private static final String FORWARDED = "x-forwarded-";

  private TrailerFields() {}

  /** Whether a field of that name, in any case, may be passed on as a trailer. */
  static boolean allowed(String name) {
    return !HopByHop.isConnectionLevel(name)
        && !name.regionMatches(true, 0, FORWARDED, 0, FORWARDED.length())
        && !FORBIDDEN.contains(name.toLowerCase(Locale.ROOT));
  }
}
