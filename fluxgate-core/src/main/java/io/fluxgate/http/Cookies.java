package io.fluxgate.http;

import java.util.Optional;

/** Reads the {@code Cookie} header (RFC 6265, 4.2). */
final class Cookies {

  private Cookies() {}

  /** The value of the first cookie with this name, quotes removed. */
  static Optional<String> find(Headers headers, String name) {
    for (int i = 0; i < headers.size(); i++) {
      if (FieldRules.sameName(headers.name(i), "cookie")) {
        Optional<String> value = find(headers.value(i), name);
        if (value.isPresent()) {
          return value;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> find(String line, String name) {
    int start = 0;
    while (start < line.length()) {
      int end = line.indexOf(';', start);
      if (end < 0) {
        end = line.length();
      }
      int equals = line.indexOf('=', start, end);
      if (equals >= 0 && named(line, start, equals, name)) {
        String value = line.substring(equals + 1, end).strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return Optional.of(quoted ? value.substring(1, value.length() - 1) : value);
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  private static boolean named(String line, int start, int end, String name) {
    int from = start;
    int to = end;
    while (from < to && isSpace(line.charAt(from))) {
      from++;
    }
    while (from < to && isSpace(line.charAt(to - 1))) {
      to--;
    }
    return to - from == name.length() && line.startsWith(name, from);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
