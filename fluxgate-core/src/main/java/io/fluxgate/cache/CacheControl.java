package io.fluxgate.cache;

import io.fluxgate.http.Headers;

/**
 * The directives of {@code Cache-Control} (RFC 9111, 5.2) that matter here, of a request or an
 * answer. Times are whole seconds, {@link #ABSENT} or {@link #INVALID}.
 *
 * @param noStore {@code no-store}
 * @param noCache {@code no-cache}, with field names or without
 * @param isPrivate {@code private}, with field names or without
 * @param onlyIfCached {@code only-if-cached}
 * @param maxAge {@code max-age}
 * @param sharedMaxAge {@code s-maxage}
 * @param malformed whether something could not be read, so that a directive may have been missed
 */
record CacheControl(
    boolean noStore,
    boolean noCache,
    boolean isPrivate,
    boolean onlyIfCached,
    long maxAge,
    long sharedMaxAge,
    boolean malformed) {

  static final long ABSENT = -1;

  /** Given twice, or not a number: to be treated as no longer fresh (RFC 9111, 4.2.1). */
  static final long INVALID = -2;

  /** What a number of seconds too great counts as (RFC 9111, 1.2.2). */
  static final long GREATEST_SECONDS = 1L << 31;

  private static final CacheControl NONE =
      new CacheControl(false, false, false, false, ABSENT, ABSENT, false);

  static CacheControl of(Headers headers) {
    Parser parser = null;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase("Cache-Control")) {
        if (parser == null) {
          parser = new Parser();
        }
        parser.read(headers.value(i));
      }
    }
    return parser == null ? NONE : parser.result();
  }

  /**
   * Reads a number of seconds (RFC 9111, 1.2.2).
   *
   * @return 0 to {@link #GREATEST_SECONDS}, or {@link #INVALID}
   */
  static long seconds(String text) {
    long seconds = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return INVALID;
      }
      seconds = Math.min(10 * seconds + c - '0', GREATEST_SECONDS);
    }
    return text.isEmpty() ? INVALID : seconds;
  }

  private static final class Parser {
    private boolean noStore;
    private boolean noCache;
    private boolean isPrivate;
    private boolean onlyIfCached;
    private long maxAge = ABSENT;
    private long sharedMaxAge = ABSENT;
    private boolean malformed;

    private String line = "";
    private int at;

    CacheControl result() {
      return new CacheControl(
          noStore, noCache, isPrivate, onlyIfCached, maxAge, sharedMaxAge, malformed);
    }

    void read(String value) {
      line = value;
      at = 0;
      while (true) {
        skip(" \t,");
        if (at == line.length()) {
          return;
        }
        String name = upTo("=, \t\"");
        String argument = "";
        if (at < line.length() && line.charAt(at) == '=') {
          at++;
          argument = at < line.length() && line.charAt(at) == '"' ? quoted() : upTo(", \t\"");
        }
        directive(name, argument);
        skip(" \t");
        if (at < line.length() && line.charAt(at) != ',') {
          malformed = true;
          at++;
        }
      }
    }

    private void directive(String name, String argument) {
      if (name.equalsIgnoreCase("max-age")) {
        maxAge = once(maxAge, argument);
      } else if (name.equalsIgnoreCase("s-maxage")) {
        sharedMaxAge = once(sharedMaxAge, argument);
      } else if (name.equalsIgnoreCase("no-store")) {
        noStore = true;
      } else if (name.equalsIgnoreCase("no-cache")) {
        noCache = true;
      } else if (name.equalsIgnoreCase("private")) {
        isPrivate = true;
      } else if (name.equalsIgnoreCase("only-if-cached")) {
        onlyIfCached = true;
      }
    }

    private static long once(long before, String argument) {
      return before == ABSENT ? seconds(argument) : INVALID;
    }

    private void skip(String characters) {
      while (at < line.length() && characters.indexOf(line.charAt(at)) >= 0) {
        at++;
      }
    }

    private String upTo(String delimiters) {
      int start = at;
      while (at < line.length() && delimiters.indexOf(line.charAt(at)) < 0) {
        at++;
      }
      return line.substring(start, at);
    }

    private String quoted() {
      StringBuilder text = new StringBuilder();
      for (at++; at < line.length(); at++) {
        char c = line.charAt(at);
        if (c == '"') {
          at++;
          return text.toString();
        }
        if (c == '\\' && at + 1 < line.length()) {
          at++;
        }
        text.append(line.charAt(at));
      }
      malformed = true;
      return text.toString();
    }
  }
}
