package io.fluxgate.health;

import io.fluxgate.http.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;

/** Looks for a text in the beginning of a body, and stops reading as soon as it is found. */
final class TextSearch {

  /** How much of a body is looked at. */
  static final int LIMIT = 64 << 10;

  private TextSearch() {}

  /** Whether the first {@value #LIMIT} bytes hold the whole text in UTF-8. */
  static boolean finds(Body body, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    // As one char for each byte, so that pieces may begin and end anywhere in a character.
    String asBytes = new String(wanted, StandardCharsets.ISO_8859_1);
    byte[] read = new byte[LIMIT];
    int length = 0;
    int from = 0;
    try (InputStream in = body.open()) {
      while (length < LIMIT) {
        int count = in.read(read, length, LIMIT - length);
        if (count < 0) {
          return false;
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("no longer wanted"); // not every stream notices
        }
        length += count;
        if (new String(read, from, length - from, StandardCharsets.ISO_8859_1).contains(asBytes)) {
          return true;
        }
        from = Math.max(0, length - wanted.length + 1);
      }
    }
    return false;
  }
}
