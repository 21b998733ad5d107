package io.fluxgate.plugin.builtin;

import io.fluxgate.http.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which header fields a configuration may touch. */
final class FieldNames {

  /** Fields for one connection (RFC 9110, 7.6.1) and those that frame a message. */
  private static final Set<String> NOT_OURS =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private FieldNames() {}

  /** What is wrong with a field of a configuration, or empty if it may be set. */
  static Optional<String> wrongWith(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("host")) {
      return Optional.of("Host is the route's to decide: see preserve_host");
    }
    if (NOT_OURS.contains(lower)) {
      return Optional.of(name + " belongs to one connection and is the gateway's own to write");
    }
    try {
      Headers.of(name, value);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
