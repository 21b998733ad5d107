package io.fluxgate.cache;

import java.util.Optional;

/**
 * The part of a content that a request asks for (RFC 9110, 14.1.2).
 *
 * @param first the first byte
 * @param last the last byte; less than the first if there is no such part
 */
record ByteRange(long first, long last) {

  boolean isThere() {
    return first <= last;
  }

  long length() {
    return last - first + 1;
  }

  /**
   * Reads a {@code Range} field of one range.
   *
   * @param field the field's value
   * @param length the content's length
   * @return the range, cut to the content; empty if the field is to be ignored: it is malformed, of
   *     another unit, or asks for several parts
   */
  static Optional<ByteRange> parse(String field, long length) {
    String text = field.strip();
    if (!text.regionMatches(true, 0, "bytes=", 0, 6)) {
      return Optional.empty();
    }
    String range = text.substring(6).strip();
    int dash = range.indexOf('-');
    if (dash < 0 || range.indexOf(',') >= 0) {
      return Optional.empty();
    }
    long from = number(range.substring(0, dash));
    long to = number(range.substring(dash + 1));
    boolean suffix = dash == 0;
    boolean open = dash == range.length() - 1;
    if ((!suffix && from < 0) || (!open && to < 0) || (suffix && open)) {
      return Optional.empty();
    }
    if (suffix) {
      return Optional.of(new ByteRange(Math.max(0, length - to), length - 1));
    }
    if (!open && to < from) {
      return Optional.empty();
    }
    return Optional.of(new ByteRange(from, open ? length - 1 : Math.min(to, length - 1)));
  }

  /** Negative if it is none; numbers too great count as the greatest. */
  private static long number(String digits) {
    if (digits.isEmpty()) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number > Long.MAX_VALUE / 100 ? number : 10 * number + c - '0';
    }
    return number;
  }
}
