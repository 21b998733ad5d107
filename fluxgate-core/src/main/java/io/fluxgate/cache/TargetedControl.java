package io.fluxgate.cache;

import io.fluxgate.http.Headers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cache directives that are meant for some caches only (RFC 9213). Where such a field is for us and
 * can be read, it alone governs, and {@code Cache-Control} and {@code Expires} do not count.
 */
final class TargetedControl {

  /** For this gateway alone; not passed on. */
  static final String OWN = "FluxGate-Cache-Control";

  /** The fields that are for us, the most particular first. */
  private static final List<String> FIELDS = List.of(OWN, "CDN-Cache-Control");

  private TargetedControl() {}

  /** The directives that are meant for us; empty if there are none, or none that can be read. */
  static Optional<CacheControl> of(Headers headers) {
    for (String field : FIELDS) {
      List<String> lines = headers.all(field);
      if (!lines.isEmpty()) {
        Optional<CacheControl> control = read(String.join(", ", lines));
        if (control.isPresent()) {
          return control;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<CacheControl> read(String dictionary) {
    Map<String, Object> members = StructuredDictionary.parse(dictionary).orElse(Map.of());
    if (members.isEmpty()) {
      return Optional.empty();
    }
    CacheControl.Parser parser = new CacheControl.Parser();
    for (Map.Entry<String, Object> member : members.entrySet()) {
      if (!isRight(member.getKey(), member.getValue())) {
        return Optional.empty();
      }
      directive(parser, member.getKey(), member.getValue());
    }
    return Optional.of(parser.result());
  }

  /**
   * A field in which a directive's value is of another type is no better than one that is broken.
   */
  private static boolean isRight(String name, Object value) {
    return switch (name) {
      case "max-age", "s-maxage", "stale-while-revalidate", "stale-if-error" ->
          value instanceof Long;
      case "no-cache", "private" -> value instanceof Boolean || value instanceof String;
      case "no-store", "public", "must-revalidate", "proxy-revalidate", "must-understand" ->
          value instanceof Boolean;
      default -> true;
    };
  }

  private static void directive(CacheControl.Parser parser, String name, Object value) {
    if (value.equals(true)) {
      parser.directive(name, null);
    } else if (value instanceof Long || value instanceof String) {
      parser.directive(name, value.toString());
    }
  }
}
