package io.fluxgate.http;

/**
 * A request target as received, and its parts (RFC 9112, 3.2). Shared by all requests derived from
 * one.
 */
final class Target {

  final String raw;
  final RequestPath path;
  final Query query;
  final boolean hasQuery;

  /** Host and port of an absolute-form target, else empty. */
  final String authority;

  private Target(String raw, int pathStart, String authority) {
    this.raw = raw;
    this.authority = authority;
    int mark = raw.indexOf('?', pathStart);
    String rawPath = mark < 0 ? raw.substring(pathStart) : raw.substring(pathStart, mark);
    this.path = new RequestPath(rawPath.isEmpty() ? "/" : rawPath);
    this.hasQuery = mark >= 0;
    this.query = mark < 0 ? Query.parse("") : Query.parse(raw.substring(mark + 1));
  }

  static Target parse(String raw) {
    checkCharacters(raw);
    if (raw.startsWith("/") || raw.equals("*")) {
      return new Target(raw, 0, "");
    }
    int scheme =
        raw.regionMatches(true, 0, "http://", 0, 7)
            ? 7
            : raw.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    if (scheme < 0) {
      throw new IllegalArgumentException(
          "a request target is a path from /, an http URL or *: '" + FieldRules.visible(raw) + "'");
    }
    int end = scheme;
    while (end < raw.length() && raw.charAt(end) != '/' && raw.charAt(end) != '?') {
      end++;
    }
    String authority = raw.substring(scheme, end);
    if (!Authority.isValid(authority)) {
      throw new IllegalArgumentException(
          "the request target has no valid host: '" + FieldRules.visible(raw) + "'");
    }
    return new Target(raw, end, authority);
  }

  /**
   * What no target may hold, whatever its form: spaces, control characters, a fragment, anything
   * beyond ASCII, bad escapes.
   */
  private static void checkCharacters(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '#') {
        throw new IllegalArgumentException(
            "a request target is printable ASCII without spaces and #: '"
                + FieldRules.visible(raw)
                + "'");
      }
      if (c == '%' && Query.escaped(raw, i) < 0) {
        throw new IllegalArgumentException(
            "a request target has a % that is no escape: '" + FieldRules.visible(raw) + "'");
      }
    }
  }

  String originForm() {
    return hasQuery ? path.raw() + "?" + query.raw() : path.raw();
  }
}
