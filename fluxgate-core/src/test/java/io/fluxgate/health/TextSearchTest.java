package io.fluxgate.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextSearchTest {

  private static final int LIMIT = 64 << 10;

  /** A stream that gives no more than some bytes at a time. */
  private static Body inPieces(String text, int size) {
    return Body.stream(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(size, length));
          }
        });
  }

  /** How many bytes come before the text "ready", and whether it is found. */
  @ParameterizedTest
  @CsvSource({
    "0, true",
    "100, true",
    "65531, true", // its last byte is the last that is looked at
    "65532, false",
    "65535, false",
    "65536, false",
    "70000, false"
  })
  void looksAtTheFirst64KiB(int before, boolean found) throws IOException {
    String text = "x".repeat(before) + "ready" + "x".repeat(100);

    assertThat(TextSearch.finds(Body.of(text), "ready")).isEqualTo(found);
    for (int size : new int[] {1, 3, 1_000, LIMIT}) {
      assertThat(TextSearch.finds(inPieces(text, size), "ready")).isEqualTo(found);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 100})
  void findsTextsAcrossPiecesAndWithinCharacters(int size) throws IOException {
    assertThat(TextSearch.finds(inPieces("aaaéaé€ab", size), "aé€a")).isTrue();
    assertThat(TextSearch.finds(inPieces("aaaéaé€ab", size), "é€b")).isFalse();
    assertThat(TextSearch.finds(inPieces("readreadready", size), "ready")).isTrue();
  }

  @Test
  void nothingIsFoundInNothing() throws IOException {
    assertThat(TextSearch.finds(Body.empty(), "x")).isFalse();
    assertThat(TextSearch.finds(inPieces("short", 2), "longer than the body")).isFalse();
  }

  @Test
  void readsNoFurtherThanTheText() throws IOException {
    InputStream endless =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            if (at == 3) {
              throw new AssertionError("it was found by now");
            }
            bytes[offset] = (byte) "xok".charAt(at++);
            return 1;
          }
        };

    assertThat(TextSearch.finds(Body.stream(endless), "ok")).isTrue();
  }
}
