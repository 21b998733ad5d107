package io.fluxgate.cache;

import io.fluxgate.http.Headers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directives of {@code Cache-Control} (RFC 9111, 5.2) that matter here, of a request or an
 * answer. Times are whole seconds, {@link #ABSENT} or {@link #INVALID}.
 *
 * @param flags those without an argument
 * @param noCacheFields the fields of {@code no-cache="..."}, lower case
 * @param privateFields the fields of {@code private="..."}, lower case
 * @param maxAge {@code max-age}
 * @param sharedMaxAge {@code s-maxage}
 * @param maxStale {@code max-stale}; {@link Long#MAX_VALUE} without an argument
 * @param minFresh {@code min-fresh}
 * @param staleWhileRevalidate {@code stale-while-revalidate} (RFC 5861, 3)
 * @param staleIfError {@code stale-if-error} (RFC 5861, 4)
 * @param malformed whether something could not be read, so that a directive may have been missed
 */
record CacheControl(
    Set<Flag> flags,
    List<String> noCacheFields,
    List<String> privateFields,
    long maxAge,
    long sharedMaxAge,
    long maxStale,
    long minFresh,
    long staleWhileRevalidate,
    long staleIfError,
    boolean malformed) {

  /** Directives without an argument, or without one here. */
  enum Flag {
    NO_STORE("no-store"),
    NO_CACHE("no-cache"),
    PRIVATE("private"),
    PUBLIC("public"),
    MUST_REVALIDATE("must-revalidate"),
    PROXY_REVALIDATE("proxy-revalidate"),
    MUST_UNDERSTAND("must-understand"),
    IMMUTABLE("immutable"),
    ONLY_IF_CACHED("only-if-cached");

    private final String text;

    Flag(String text) {
      this.text = text;
    }
  }

  static final long ABSENT = -1;

  /** Given twice, or not a number: to be treated as no longer fresh (RFC 9111, 4.2.1). */
  static final long INVALID = -2;

  /** What a number of seconds too great counts as (RFC 9111, 1.2.2). */
  static final long GREATEST_SECONDS = 1L << 31;

  static final CacheControl NONE = new CacheControl.Parser().result();

  boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /** Whether nothing at all was said. */
  boolean isEmpty() {
    return equals(NONE);
  }

  /** The directives of {@code Cache-Control}. */
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

  /** Collects directives, from lines of the field or one by one. */
  static final class Parser {
    private final EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
    private final List<String> noCacheFields = new ArrayList<>();
    private final List<String> privateFields = new ArrayList<>();
    private long maxAge = ABSENT;
    private long sharedMaxAge = ABSENT;
    private long maxStale = ABSENT;
    private long minFresh = ABSENT;
    private long staleWhileRevalidate = ABSENT;
    private long staleIfError = ABSENT;
    private boolean malformed;

    private String line = "";
    private int at;

    CacheControl result() {
      return new CacheControl(
          Collections.unmodifiableSet(flags),
          List.copyOf(noCacheFields),
          List.copyOf(privateFields),
          maxAge,
          sharedMaxAge,
          maxStale,
          minFresh,
          staleWhileRevalidate,
          staleIfError,
          malformed);
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
        @Nullable String argument = null;
        if (at < line.length() && line.charAt(at) == '=') {
          at++;
          argument = at < line.length() && line.charAt(at) == '"' ? quoted() : upTo(", \t\"");
        }
        directive(name, argument);
        malformed |= !isToken(name);
        skip(" \t");
        if (at < line.length() && line.charAt(at) != ',') {
          malformed = true;
          at++;
        }
      }
    }

    /**
     * Whether a name is one (RFC 9110, 5.6.2); {@code no-store;x} may have meant something else.
     */
    private static boolean isToken(String name) {
      return !name.isEmpty()
          && name.chars()
              .allMatch(
                  c ->
                      (c >= 'a' && c <= 'z')
                          || (c >= 'A' && c <= 'Z')
                          || (c >= '0' && c <= '9')
                          || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    /** One directive; null for no argument. */
    void directive(String name, @Nullable String argument) {
      String text = argument == null ? "" : argument;
      switch (name.toLowerCase(Locale.ROOT)) {
        case "max-age" -> maxAge = once(maxAge, text);
        case "s-maxage" -> sharedMaxAge = once(sharedMaxAge, text);
        case "min-fresh" -> minFresh = once(minFresh, text);
        case "max-stale" -> maxStale = argument == null ? Long.MAX_VALUE : once(maxStale, text);
        case "stale-while-revalidate" -> staleWhileRevalidate = once(staleWhileRevalidate, text);
        case "stale-if-error" -> staleIfError = once(staleIfError, text);
        case "no-cache" -> qualified(Flag.NO_CACHE, noCacheFields, text);
        case "private" -> qualified(Flag.PRIVATE, privateFields, text);
        default -> flag(name);
      }
    }

    private void flag(String name) {
      for (Flag flag : Flag.values()) {
        if (flag.text.equalsIgnoreCase(name)) {
          flags.add(flag);
        }
      }
    }

    /** With field names it is about these alone (RFC 9111, 5.2.2.4 and 5.2.2.7). */
    private void qualified(Flag flag, List<String> fields, String argument) {
      int before = fields.size();
      for (String field : argument.split(",", -1)) {
        if (!field.isBlank()) {
          fields.add(field.strip().toLowerCase(Locale.ROOT));
        }
      }
      if (fields.size() == before) {
        flags.add(flag);
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
