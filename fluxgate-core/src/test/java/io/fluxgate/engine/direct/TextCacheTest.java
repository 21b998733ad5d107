package io.fluxgate.engine.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextCacheTest {

  private final TextCache cache = new TextCache();

  @Test
  void theSameBytesAreTheSameText() {
    for (String text : new String[] {"a", "Host", "keep-alive", "x".repeat(128), "caf\u00e9 9"}) {
      String first = text("(" + text + ")", 1, text.length() + 1);

      assertThat(first).isEqualTo(text);
      assertThat(text("[[[" + text, 3, text.length() + 3)).isSameAs(first);
    }
  }

  @Test
  void longTextsAreMadeAnew() {
    String longest = "x".repeat(129);
    String first = text(longest, 0, 129);

    assertThat(first).isEqualTo(longest);
    assertThat(text(longest, 0, 129)).isEqualTo(longest).isNotSameAs(first);
  }

  @Test
  void anEmptyTextIsEmpty() {
    assertThat(text("abc", 1, 1)).isEmpty();
  }

  @Test
  void bytesBeyondAsciiAreIso88591() {
    StringBuilder all = new StringBuilder();
    for (char c = 0x80; c <= 0xFF; c++) {
      all.append(c);
    }

    assertThat(text(all.toString(), 0, 128)).isEqualTo(all.toString());
  }

  @Test
  void textsThatShareAPlaceStayThemselves() {
    // Alike in length, beginning and end, so they share a pair of places.
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 5; i++) {
        String text = "beginning" + i + "the same end";
        assertThat(text(text, 0, text.length())).isEqualTo(text);
      }
    }
  }

  @Test
  void twoTextsThatShareAPlaceAreBothRemembered() {
    String one = text("beginning 1 the same end", 0, 24);
    String two = text("beginning 2 the same end", 0, 24);

    assertThat(text("beginning 1 the same end", 0, 24)).isSameAs(one);
    assertThat(text("beginning 2 the same end", 0, 24)).isSameAs(two);
    String three = text("beginning 3 the same end", 0, 24);
    assertThat(text("beginning 2 the same end", 0, 24)).isSameAs(two);
    assertThat(text("beginning 3 the same end", 0, 24)).isSameAs(three);
  }

  @Test
  void textsThatComeOnceDoNotPushOutOneThatComesAlways() {
    String always = text("the same place, whatever 00 is between", 0, 38);
    for (int i = 1; i < 1000; i++) {
      // Alike in length, beginning and end, so all of them share a pair of places.
      String once = String.format(Locale.ROOT, "the same place, whatev%03d00 is between", i);
      assertThat(text(once, 0, 38)).isEqualTo(once);
      assertThat(text("the same place, whatever 00 is between", 0, 38)).isSameAs(always);
    }
  }

  @Test
  void aLineIsRememberedByItsBytes() {
    FieldLine line = new FieldLine("Host", "a");
    byte[] bytes = ParsedHeads.bytes("Host: a");
    assertThat(cache.line(bytes, 0, 7)).isNull();

    assertThat(text("Host: a", 0, 7)).isEqualTo("Host: a"); // the same bytes are no line yet
    assertThat(cache.line(bytes, 0, 7)).isNull();
    cache.remember(bytes, 0, 7, line);
    assertThat(cache.line(ParsedHeads.bytes("(Host: a)"), 1, 8)).isSameAs(line);
    assertThat(cache.line(bytes, 0, 6)).isNull();
    assertThat(text("Host: a", 0, 7)).isEqualTo("Host: a");
  }

  @Test
  void twoLinesThatShareAPlaceAreBothRemembered() {
    byte[][] lines = {
      ParsedHeads.bytes("X-Name: 1 the same"), ParsedHeads.bytes("X-Name: 2 the same"),
    };
    FieldLine one = new FieldLine("X-Name", "1 the same");
    FieldLine two = new FieldLine("X-Name", "2 the same");
    cache.remember(lines[0], 0, 18, one);
    cache.remember(lines[1], 0, 18, two);

    for (int i = 0; i < 3; i++) {
      assertThat(cache.line(lines[0], 0, 18)).isSameAs(one);
      assertThat(cache.line(lines[1], 0, 18)).isSameAs(two);
    }
  }

  @Test
  void aLongLineIsNotRemembered() {
    byte[] bytes = ParsedHeads.bytes("X: " + "x".repeat(126));
    cache.remember(bytes, 0, 129, new FieldLine("X", "x".repeat(126)));

    assertThat(cache.line(bytes, 0, 129)).isNull();
  }

  @Test
  void whateverComesIsWhatItIs() {
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(20)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = (byte) ('a' + random.nextInt(2));
      }
      String expected = new String(bytes, ISO_8859_1);
      assertThat(cache.text(bytes, 0, bytes.length)).isEqualTo(expected);
    }
  }

  private String text(String from, int start, int end) {
    return cache.text(ParsedHeads.bytes(from), start, end);
  }
}
