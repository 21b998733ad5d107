package io.fluxgate.engine.direct;

import io.fluxgate.engine.HopByHop;
import java.util.Locale;
import java.util.Set;

/**
 * Which fields may be trailers (RFC 9110, 6.5.1). Not those that somebody has acted on before they
 * came: framing, routing, conditions, authentication, what the content is and how an answer is to
 * be taken. Nor those with which a gateway tells of its client.
 */
final class TrailerFields {

  private static final Set<String> FORBIDDEN =
      Set.of(
          "age",
          "authentication-info",
          "authorization",
          "cache-control",
          "client-cert",
          "client-cert-chain",
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

  private static final Set<String> FORBIDDEN_BEGINNINGS = Set.of("x-forwarded-", "x-client-cert-");

  private TrailerFields() {}

  /**
   * Whether a field of that name, in any case, may be passed on as a trailer. To upstreams that see
   * fields as variables an underscore is a hyphen.
   */
  static boolean allowed(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return !HopByHop.isConnectionLevel(plain)
        && !FORBIDDEN.contains(plain)
        && FORBIDDEN_BEGINNINGS.stream().noneMatch(plain::startsWith);
  }
}
