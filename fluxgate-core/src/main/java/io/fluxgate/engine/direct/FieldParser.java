package io.fluxgate.engine.direct;

import io.fluxgate.http.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Field lines up to the empty one, received piece by piece, with or without a start line before
 * them (RFC 9112, 2.1 and 5). Every line ends in exactly CRLF. Each byte is looked at once for its
 * line's end, however small the pieces are, and a line is taken apart as soon as it is whole.
 *
 * <p>Use by one thread. After an exception only {@link #reset()} makes sense.
 *
 * @param <E> what a wrong one throws
 */
abstract sealed class FieldParser<E extends IOException> permits HeadParser, TrailerParser {

  private final int maxStartLine;
  private final int maxBytes;
  private final int maxFields;
  private final @Nullable TextCache texts;
  private final Headers.Builder kept = Headers.builder();

  /** Where the line that is being received begins; at the end, where the rest begins. */
  private int lineStart;

  /** Everything before this is known to hold no line's end. */
  private int scanned;

  private int fields;
  private boolean amongFields;
  private boolean complete;

  /**
   * A parser at its beginning.
   *
   * @param maxStartLine the longest start line without its end; 0 if there is none
   * @param maxBytes the most bytes of all lines together
   * @param maxFields the most field lines
   * @param texts what is remembered; null for nothing
   */
  FieldParser(int maxStartLine, int maxBytes, int maxFields, @Nullable TextCache texts) {
    this.maxStartLine = maxStartLine;
    this.amongFields = maxStartLine == 0;
    this.maxBytes = maxBytes;
    this.maxFields = maxFields;
    this.texts = texts;
  }

  /**
   * Goes on where it stopped.
   *
   * @param bytes its first {@code end} bytes are all that was received since the beginning; it may
   *     be another array each time, with the same bytes at the same places
   * @param end how many bytes there are
   * @return whether all lines are there; then {@link #length()} is where the rest begins
   * @throws E if it is malformed or beyond its limits
   */
  final boolean parse(byte[] bytes, int end) throws E {
    while (!complete) {
      int stop = Bytes.lineStop(bytes, scanned, end);
      scanned = stop;
      if (!amongFields && stop - lineStart > maxStartLine) {
        throw startLineTooLong();
      }
      if ((stop < end ? stop + 2 : stop) > maxBytes) {
        throw tooLarge("The fields have more than " + maxBytes + " bytes.");
      }
      if (stop == end) {
        return false;
      }
      if (bytes[stop] != Bytes.CR) {
        throw malformed(
            bytes[stop] == Bytes.LF
                ? "A line ends in a bare LF."
                : "A line has a character that is not allowed.");
      }
      if (stop + 1 == end) {
        return false;
      }
      if (bytes[stop + 1] != Bytes.LF) {
        throw malformed("A line has a bare CR.");
      }
      int start = lineStart;
      scanned = stop + 2;
      lineStart = scanned;
      line(bytes, start, stop);
    }
    return true;
  }

  private void line(byte[] bytes, int start, int end) throws E {
    if (!amongFields) {
      amongFields = startLine(bytes, start, end);
    } else if (start < end) {
      field(bytes, start, end);
    } else {
      complete = true;
      end();
    }
  }

  private void field(byte[] bytes, int start, int end) throws E {
    if (++fields > maxFields) {
      throw tooLarge("There are more than " + maxFields + " fields.");
    }
    FieldLine line = texts == null ? null : texts.line(bytes, start, end);
    if (line == null) {
      line = newLine(bytes, start, end);
      if (texts != null) {
        texts.remember(bytes, start, end, line);
      }
    }
    if (keeps(line)) {
      kept.addAll(line.alone());
    }
    field(line);
  }

  private FieldLine newLine(byte[] bytes, int start, int end) throws E {
    if (isBlank(bytes[start])) {
      throw malformed("A field's line begins with whitespace.");
    }
    int colon = Bytes.indexOf((byte) ':', bytes, start, end);
    if (colon == end) {
      throw malformed("A field's line has no colon.");
    }
    int from = colon + 1;
    int to = end;
    while (from < to && isBlank(bytes[from])) {
      from++;
    }
    while (from < to && isBlank(bytes[to - 1])) {
      to--;
    }
    String value = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    try {
      return new FieldLine(text(bytes, start, colon), value);
    } catch (IllegalArgumentException e) {
      throw malformed("A field's name or value has a character that is not allowed.");
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == Bytes.TAB;
  }

  /** Where the rest begins, once {@link #parse} has returned true. */
  final int length() {
    return lineStart;
  }

  /** Whether anything but empty lines has come; a CR alone may still become one. */
  final boolean begun() {
    return amongFields || scanned > lineStart;
  }

  /** Ready for the next one; keeps its arrays. */
  void reset() {
    kept.clear();
    lineStart = 0;
    scanned = 0;
    fields = 0;
    amongFields = maxStartLine == 0;
    complete = false;
  }

  /** The fields that {@link #keeps} let through. */
  final Headers kept() {
    return kept.build();
  }

  final String text(byte[] bytes, int start, int end) {
    return texts == null
        ? new String(bytes, start, end - start, StandardCharsets.ISO_8859_1)
        : texts.text(bytes, start, end);
  }

  /** Takes the start line apart; returns false for an empty line that may stand before it. */
  abstract boolean startLine(byte[] bytes, int start, int end) throws E;

  /** Whether such a field is handed on. */
  abstract boolean keeps(FieldLine line);

  /** A field that has nothing wrong in itself, handed on or not. */
  abstract void field(FieldLine line) throws E;

  /** All lines are there. */
  abstract void end() throws E;

  /** What is thrown for a wrong one; the sentence says what is wrong, and nothing internal. */
  abstract E malformed(String sentence);

  abstract E startLineTooLong();

  abstract E tooLarge(String sentence);
}
