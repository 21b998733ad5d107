package io.fluxgate.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Name and value pairs as {@code application/x-www-form-urlencoded} writes them, in a target's
 * query or in a form's body: pairs between {@code &}, escapes as {@code %41}, a plus for a space.
 * Immutable; decoded on demand.
 */
public final class Query {

  private static final Query EMPTY = new Query("");

  private final String raw;

  private Query(String raw) {
    this.raw = raw;
  }

  /**
   * The pairs in a text.
   *
   * @param raw the text, without a leading question mark
   * @return its pairs
   */
  public static Query parse(String raw) {
    return raw.isEmpty() ? EMPTY : new Query(raw);
  }

  /**
   * The text as received.
   *
   * @return the raw text, without a leading question mark; may be empty
   */
  public String raw() {
    return raw;
  }

  /**
   * The first value of a name.
   *
   * @param name the decoded name, in exactly this case
   * @return its first value, decoded, possibly empty; or nothing if the name does not occur
   */
  public Optional<String> first(String name) {
    for (int start = 0; start < raw.length(); start = end(start) + 1) {
      if (named(start, name)) {
        return Optional.of(value(start));
      }
    }
    return Optional.empty();
  }

  /**
   * All values of a name, in their order.
   *
   * @param name the decoded name, in exactly this case
   * @return its values, decoded
   */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int start = 0; start < raw.length(); start = end(start) + 1) {
      if (named(start, name)) {
        values.add(value(start));
      }
    }
    return List.copyOf(values);
  }

  private int end(int start) {
    int end = raw.indexOf('&', start);
    return end < 0 ? raw.length() : end;
  }

  private int equalsSign(int start) {
    int end = end(start);
    int at = raw.indexOf('=', start, end); // no further: the work stays linear in the text
    return at < 0 ? end : at;
  }

  private boolean named(int start, String name) {
    int end = equalsSign(start);
    if (end(start) == start || (end == start && !name.isEmpty())) {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c == '%' || c == '+') {
        return decode(raw.substring(start, end)).equals(name);
      }
    }
    return end - start == name.length() && raw.startsWith(name, start);
  }

  private String value(int start) {
    int end = end(start);
    int from = Math.min(equalsSign(start) + 1, end);
    return decode(raw.substring(from, end));
  }

  /** The raw text. */
  @Override
  public String toString() {
    return raw;
  }

  /**
   * Decodes what can be decoded; a malformed escape stands as it is and bytes that are not UTF-8
   * become U+FFFD.
   */
  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%' && i + 2 < in.length && hex(in[i + 1]) >= 0 && hex(in[i + 2]) >= 0) {
        out[length++] = (byte) (hex(in[i + 1]) << 4 | hex(in[i + 2]));
        i += 2;
      } else {
        out[length++] = in[i] == '+' ? (byte) ' ' : in[i];
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  /** The byte that {@code %XX} at this place stands for, or -1 if it is malformed. */
  static int escaped(String text, int at) {
    if (at + 2 >= text.length()) {
      return -1;
    }
    int high = hex(text.charAt(at + 1));
    int low = hex(text.charAt(at + 2));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static int hex(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
