package io.fluxgate.engine.direct;

/**
 * What the {@code Transfer-Encoding} lines of a message say (RFC 9112, 6.1 and 7), taken together
 * as one list. An empty member of the list counts as a coding that nobody knows.
 */
final class TransferCodings {

  private int chunked;
  private boolean others;
  private boolean chunkedLast;

  /** Takes another line. */
  void add(String value) {
    int start = 0;
    while (start <= value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      chunkedLast = isChunked(value, start, end);
      if (chunkedLast) {
        chunked++;
      } else {
        others = true;
      }
      start = end + 1;
    }
  }

  private static boolean isChunked(String value, int start, int end) {
    int from = start;
    int to = end;
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return to - from == 7 && value.regionMatches(true, from, "chunked", 0, 7);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Whether there was any line. */
  boolean given() {
    return chunked > 0 || others;
  }

  /** Whether chunked is applied exactly once, as the last one: else nobody knows the end. */
  boolean endInChunked() {
    return chunkedLast && chunked == 1;
  }

  /** Whether there is exactly {@code chunked}. */
  boolean chunkedAlone() {
    return chunked == 1 && !others;
  }

  void clear() {
    chunked = 0;
    others = false;
    chunkedLast = false;
  }
}
