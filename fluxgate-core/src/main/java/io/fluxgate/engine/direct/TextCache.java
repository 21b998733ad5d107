package io.fluxgate.engine.direct;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers recent texts, so that the same bytes become the same {@code String} without allocating:
 * most names and many values of one request come again with the next one. One per loop, not
 * thread-safe.
 *
 * <p>Bounded: 1,024 texts of up to 128 bytes; longer ones are made anew. A text's bytes choose a
 * pair of places; the one used last stands first and the other one makes room, so texts that come
 * once do not push out those that come always.
 */
final class TextCache {

  private static final int PAIRS = 512;
  private static final int LONGEST = 128;

  private final @Nullable Entry[] first = new @Nullable Entry[PAIRS];
  private final @Nullable Entry[] second = new @Nullable Entry[PAIRS];

  /** A text beside its bytes, because nobody else can compare with a text's own ones. */
  private static final class Entry {
    private final byte[] bytes;
    private final String text;

    Entry(byte[] bytes) {
      this.bytes = bytes;
      this.text = new String(bytes, StandardCharsets.ISO_8859_1);
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
    int pair = pair(from, start, length);
    Entry newest = first[pair];
    if (newest != null && newest.holds(from, start, end)) {
      return newest.text;
    }
    Entry found = second[pair];
    if (found == null || !found.holds(from, start, end)) {
      found = new Entry(Arrays.copyOfRange(from, start, end));
    }
    second[pair] = newest;
    first[pair] = found;
    return found.text;
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
