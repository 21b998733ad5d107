package io.fluxgate.engine.direct;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers recent texts, so that the same bytes become the same {@code String} without allocating,
 * and recent field lines, so that they are neither taken apart nor checked again: most lines of one
 * request come again with the next one. One per loop, not thread-safe.
 *
 * <p>Bounded: 1,024 texts and lines of up to 128 bytes; longer ones are made anew. Their bytes
 * choose a pair of places; the one used last stands first and the other one makes room, so what
 * comes once does not push out what comes always.
 */
final class TextCache {

  private static final int PAIRS = 512;
  private static final int LONGEST = 128;

  private final @Nullable Entry[] first = new @Nullable Entry[PAIRS];
  private final @Nullable Entry[] second = new @Nullable Entry[PAIRS];

  /** Bytes and what was made of them. */
  private static final class Entry {
    private final byte[] bytes;
    private @Nullable String text;
    private @Nullable FieldLine line;

    Entry(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean holds(byte[] from, int start, int end) {
      return Arrays.equals(bytes, 0, bytes.length, from, start, end);
    }
  }

  /**
   * A text of ISO-8859-1 bytes.
   *
   * @param from holds the bytes
   * @param start where the text begins
   * @param end where it ends
   * @return the text; not necessarily a new one
   */
  String text(byte[] from, int start, int end) {
    int length = end - start;
    if (length == 0) {
      return "";
    }
    if (length > LONGEST) {
      return new String(from, start, length, StandardCharsets.ISO_8859_1);
    }
    Entry entry = entry(from, start, end);
    String text = entry.text;
    if (text == null) {
      text = new String(entry.bytes, StandardCharsets.ISO_8859_1);
      entry.text = text;
    }
    return text;
  }

  /**
   * A field line that was remembered.
   *
   * @param from holds its bytes
   * @param start where it begins
   * @param end where it ends, without the line's end
   * @return the line; null if it is not known
   */
  @Nullable FieldLine line(byte[] from, int start, int end) {
    if (end - start > LONGEST) {
      return null;
    }
    int pair = pair(from, start, end - start);
    Entry newest = first[pair];
    if (newest != null && newest.holds(from, start, end)) {
      return newest.line;
    }
    Entry older = second[pair];
    if (older == null || !older.holds(from, start, end)) {
      return null;
    }
    second[pair] = newest;
    first[pair] = older;
    return older.line;
  }

  /** Remembers what these bytes are as a field line, unless they are too many. */
  void remember(byte[] from, int start, int end, FieldLine line) {
    if (end - start <= LONGEST) {
      entry(from, start, end).line = line;
    }
  }

  private Entry entry(byte[] from, int start, int end) {
    int pair = pair(from, start, end - start);
    Entry newest = first[pair];
    if (newest != null && newest.holds(from, start, end)) {
      return newest;
    }
    Entry found = second[pair];
    if (found == null || !found.holds(from, start, end)) {
      found = new Entry(Arrays.copyOfRange(from, start, end));
    }
    second[pair] = newest;
    first[pair] = found;
    return found;
  }

  /** From the length and the first and last eight bytes: what differs elsewhere only shares. */
  private static int pair(byte[] from, int start, int length) {
    long hash = length;
    if (length >= Long.BYTES) {
      hash += Bytes.eightAt(from, start);
      hash = hash * 31 + Bytes.eightAt(from, start + length - Long.BYTES);
    } else {
      for (int i = 0; i < length; i++) {
        hash = hash << 8 | (from[start + i] & 0xFF);
      }
    }
    hash *= 0x9E3779B97F4A7C15L; // its upper bits depend on all bits of the sum
    return (int) (hash >>> 55);
  }
}
