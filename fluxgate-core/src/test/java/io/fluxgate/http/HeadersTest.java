package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

  private final Headers headers =
      Headers.of("Via", "1", "Host", "h", "vIA", "2", "X", "", "VIA", "3");

  @Test
  void namesAreFoundInAnyCaseAndValuesKeepTheirOrder() {
    assertThat(headers.first("via")).contains("1");
    assertThat(headers.all("via")).containsExactly("1", "2", "3");
    assertThat(headers.all("HOST")).containsExactly("h");
    assertThat(headers.count("Via")).isEqualTo(3);
    assertThat(headers.first("x")).contains("");
    assertThat(headers.contains("x")).isTrue();
    assertThat(headers.size()).isEqualTo(5);
    assertThat(headers.name(2)).isEqualTo("vIA");
    assertThat(headers.value(2)).isEqualTo("2");
  }

  @Test
  void anAbsentNameHasNoValues() {
    assertThat(headers.first("vi")).isEmpty();
    assertThat(headers.first("")).isEmpty();
    assertThat(headers.all("viaa")).isEmpty();
    assertThat(headers.count("y")).isZero();
    assertThat(headers.contains("1")).isFalse();
  }

  @Test
  void onlyAsciiLettersLoseTheirCase() {
    // [ and { differ by the same bit as A and a; U+212A lower-cases to k elsewhere.
    assertThat(Headers.of("a^b", "1").contains("a~b")).isFalse();
    assertThat(Headers.of("a@b".replace('@', '`'), "1").contains("a@b")).isFalse();
    assertThat(Headers.of("Cookie", "1").contains("coo\u212Aie")).isFalse();
  }

  @Test
  void withReplacesTheFirstWhereItStandsAndDropsTheOthers() {
    assertThat(lines(headers.with("via", "9"))).containsExactly("via: 9", "Host: h", "X: ");
    assertThat(lines(headers.with("New", "9"))).endsWith("VIA: 3", "New: 9").hasSize(6);
    assertThat(lines(headers)).hasSize(5);
  }

  @Test
  void withoutDropsEveryLineOfTheName() {
    assertThat(lines(headers.without("via"))).containsExactly("Host: h", "X: ");
    assertThat(headers.without("y")).isSameAs(headers);
    assertThat(Headers.of("a", "1").without("A")).isEqualTo(Headers.empty());
  }

  @Test
  void whatWasDroppedDoesNotComeBack() {
    Headers shrunk = headers.without("via").with("host", "i");

    assertThat(lines(shrunk.plus("A", "1"))).containsExactly("host: i", "X: ", "A: 1");
    assertThat(lines(headers.with("via", "9").plusAll(Headers.of("A", "1"))))
        .containsExactly("via: 9", "Host: h", "X: ", "A: 1");
    assertThat(lines(Headers.of("A", "1").plusAll(headers.with("via", "9")).plus("B", "2")))
        .containsExactly("A: 1", "via: 9", "Host: h", "X: ", "B: 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a:",
        ":a",
        "a\r\n",
        "a\n",
        "\ta",
        "a\0",
        "é",
        "a(b)",
        "a,b",
        "a/b",
        "a\"",
        "[a]",
        "{a}",
        "a;b",
        "a=b",
        "a@b",
        "a\\b",
        "a?",
        "\ud83d\ude00",
        "a\u212A",
        "a\u007f"
      })
  void namesAreTokens(String name) {
    assertThatThrownBy(() -> Headers.of(name, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("header name");
    assertThatThrownBy(() -> headers.plus(name, "1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> headers.with(name, "1")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nX: y",
        "a\n",
        "\r",
        "a\0b",
        "\u0001",
        "\u001b[31m",
        "\u007f",
        "\u010a",
        "\u560d\u560a",
        "\ud83d\ude00",
        "\ud83d"
      })
  void valuesHoldNoControlCharacterAndNothingThatBecomesOneWhenCutToAByte(String value) {
    assertThatThrownBy(() -> Headers.of("a", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("value of header a");
    assertThatThrownBy(() -> Headers.empty().plus("a", value))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Headers.of("a", "1").with("a", value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tabsAndLatin1AreAllowedInValues() {
    assertThat(Headers.of("a", "\té\u0080\u00ff").first("a")).contains("\té\u0080\u00ff");
  }

  @Test
  void aMissingValueIsNoticed() {
    assertThatThrownBy(() -> Headers.of("a", "1", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("header b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "close                      @ true",
        "Close                      @ true",
        "keep-alive, close          @ true",
        "keep-alive,close           @ true",
        "' \t close \t '            @ true",
        ",,close,,                  @ true",
        "close;x=1                  @ true",
        "close ; x                  @ true",
        "a=\"x,y\", close           @ true",
        "\"a\\\"b\", close          @ true",
        "closed                     @ false",
        "disclose                   @ false",
        "not close                  @ false",
        "close not                  @ false",
        "\"close\"                  @ false",
        "a=\"x, close\"             @ false",
        "a=\"x\\\", close           @ false",
        "x;close                    @ false",
        "clos                       @ false",
        "''                         @ false",
        ",                          @ false",
      })
  void aTokenIsFoundInAListButNotInsideAnotherOrInQuotes(String value, boolean found) {
    assertThat(Headers.of("Connection", value).containsToken("connection", "close"))
        .isEqualTo(found);
    assertThat(
            Headers.of("Connection", "x", "connection", value).containsToken("CONNECTION", "CLOSE"))
        .isEqualTo(found);
  }

  @Test
  void secretsAreHiddenFromLogsAndMessages() {
    String text =
        Headers.of(
                "authorization",
                "s1",
                "Cookie",
                "s2",
                "Set-Cookie",
                "s3",
                "Proxy-Authorization",
                "s4",
                "X-API-Key",
                "s5",
                "Accept",
                "shown")
            .toString();

    assertThat(text).contains("Accept: shown", "Cookie: (hidden)").doesNotContainPattern("s\\d");
    assertThatThrownBy(() -> Headers.of("Authorization", "s6\n")).hasMessageNotContaining("s6");
  }

  @Test
  void equalHeadersHaveTheSameLinesInTheSameOrderWhateverTheCaseOfNames() {
    Headers other = Headers.of("VIA", "1", "HOST", "h", "via", "2", "x", "", "Via", "3");

    assertThat(other).isEqualTo(headers).hasSameHashCodeAs(headers);
    assertThat(Headers.of("a", "b")).isNotEqualTo(Headers.of("a", "B"));
    assertThat(Headers.of("a", "1", "b", "2")).isNotEqualTo(Headers.of("b", "2", "a", "1"));
    assertThat(Headers.of("a", "1")).isNotEqualTo(Headers.of("a", "1", "a", "1"));
    assertThat(headers.without("via"))
        .isEqualTo(Headers.of("Host", "h", "X", ""))
        .hasSameHashCodeAs(Headers.of("Host", "h", "X", ""));
  }

  @Test
  void thereIsNoLineBeyondTheLastEvenWhereSomeWereDropped() {
    Headers shrunk = headers.with("via", "9");
    Iterator<Header> lines = shrunk.iterator();
    lines.forEachRemaining(line -> {});

    assertThatThrownBy(() -> shrunk.name(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> shrunk.value(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> shrunk.value(Integer.MIN_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(lines::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aBuilderThatGoesOnDoesNotChangeWhatItBuilt() {
    Headers.Builder builder = Headers.builder().add("a", "1");
    Headers one = builder.build();
    Headers many = one;
    for (int i = 0; i < 100; i++) {
      many = builder.add("b", "" + i).build();
    }

    assertThat(lines(one)).containsExactly("a: 1");
    assertThat(many.all("b")).hasSize(100);
    assertThat(Headers.builder().build()).isSameAs(Headers.empty());
  }

  @Test
  void aBuilderTakesAllLinesOfOthers() {
    Headers.Builder builder = Headers.builder().add("a", "1");
    Headers others = Headers.of("b", "2", "A", "3");
    for (int i = 0; i < 10; i++) {
      builder.addAll(others).addAll(Headers.empty());
    }

    assertThat(builder.build().size()).isEqualTo(21);
    assertThat(lines(builder.build())).startsWith("a: 1", "b: 2", "A: 3", "b: 2").endsWith("A: 3");
    assertThat(lines(others)).containsExactly("b: 2", "A: 3");
  }

  @Test
  void aBuilderTakesOneLineOfOthers() {
    Headers others = Headers.of("a", "1", "B", "2");

    assertThat(lines(Headers.builder(0).add(others, 1).add(others, 0).build()))
        .containsExactly("B: 2", "a: 1");
    assertThatThrownBy(() -> Headers.builder().add(others, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Headers.builder(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClearedBuilderBeginsAnewAndLeavesWhatItBuilt() {
    Headers.Builder builder = Headers.builder().add("a", "1").add("b", "2");
    Headers built = builder.build();

    assertThat(builder.clear().build()).isSameAs(Headers.empty());
    assertThat(lines(builder.add("c", "3").build())).containsExactly("c: 3");
    assertThat(lines(built)).containsExactly("a: 1", "b: 2");
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 77, 777})
  void agreesWithAListOfLinesWhateverIsDoneToBoth(long seed) {
    Random random = new Random(seed);
    Headers actual = Headers.empty();
    List<Header> expected = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String name = String.valueOf("aAbBc".charAt(random.nextInt(5)));
      String value = Integer.toString(i);
      switch (random.nextInt(3)) {
        case 0 -> {
          actual = actual.plus(name, value);
          expected.add(new Header(name, value));
        }
        case 1 -> {
          actual = actual.without(name);
          expected.removeIf(line -> line.name().equalsIgnoreCase(name));
        }
        default -> {
          actual = actual.with(name, value);
          replace(expected, new Header(name, value));
        }
      }
      assertThat(actual).containsExactlyElementsOf(expected);
    }
  }

  private static void replace(List<Header> lines, Header line) {
    int at = -1;
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).name().equalsIgnoreCase(line.name())) {
        lines.remove(i);
        at = i;
      }
    }
    lines.add(at < 0 ? lines.size() : at, line);
  }

  private static List<String> lines(Headers headers) {
    List<String> lines = new ArrayList<>();
    for (Header header : headers) {
      lines.add(header.name() + ": " + header.value());
    }
    return lines;
  }
}
