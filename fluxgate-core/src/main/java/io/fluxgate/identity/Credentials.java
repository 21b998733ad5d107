package io.fluxgate.identity;

import io.fluxgate.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads the {@code Authorization} header (RFC 9110, 11.6.2). */
final class Credentials {

  /** Nobody's name, password or token is longer. */
  static final int LONGEST = 16 * 1024;

  private Credentials() {}

  static Optional<String> bearer(Request request) {
    return ofScheme(request, "Bearer");
  }

  /** The part before the first colon of basic credentials (RFC 7617, 2). */
  static Optional<String> basicUser(Request request) {
    Optional<String> encoded = ofScheme(request, "Basic");
    if (encoded.isEmpty()) {
      return Optional.empty();
    }
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(encoded.get()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    return colon < 0 ? Optional.empty() : Optional.of(pair.substring(0, colon));
  }

  private static Optional<String> ofScheme(Request request, String scheme) {
    Optional<String> header = request.header("Authorization");
    if (header.isEmpty()) {
      return Optional.empty();
    }
    String value = header.get();
    int length = scheme.length();
    boolean matches =
        value.length() <= LONGEST
            && value.length() > length
            && value.regionMatches(true, 0, scheme, 0, length)
            && value.charAt(length) == ' ';
    return matches ? Optional.of(value.substring(length + 1).strip()) : Optional.empty();
  }
}
