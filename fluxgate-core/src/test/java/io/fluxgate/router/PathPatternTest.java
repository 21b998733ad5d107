package io.fluxgate.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.PathVariables;
import io.fluxgate.http.Request;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    "/,                 0, 0",
    "/*,                0, 0",
    "/api,              3, 1",
    "/api/*,            3, 1",
    "/api/users/{id},   7, 2",
    "/api/:user/{id}/*, 5, 1",
    "/{a}/b/{c}/d,      8, 0",
    "//api///x/,        6, 2",
  })
  void countsThreeForALiteralOneForAParameterNoneForTheWildcard(
      String text, int score, int literalPrefix) {
    PathPattern pattern = PathPattern.parse(text);

    assertThat(pattern.score()).isEqualTo(score);
    assertThat(pattern.literalPrefix()).isEqualTo(literalPrefix);
    assertThat(pattern).hasToString(text);
  }

  @Test
  void takesVariablesFromLeftToRightAndDecodesThem() {
    assertThat(match("/api/:user/{id}/*", "/api/j%C3%BCrgen/4%202/a/b%20c/d"))
        .contains(PathVariables.of("user", "jürgen", "id", "4 2", "*", "a/b c/d"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/api/", "//api//"})
  void aWildcardTakesNothingToo(String path) {
    assertThat(match("/api/*", path)).contains(PathVariables.of("*", ""));
  }

  @Test
  void aWildcardDoesNotTakeHalfASegment() {
    assertThat(match("/api/*", "/apix")).isEmpty();
    assertThat(match("/api/*", "/")).isEmpty();
    assertThat(match("/*", "/")).contains(PathVariables.of("*", ""));
  }

  @Test
  void aParameterTakesExactlyOneSegment() {
    assertThat(match("/users/{id}", "/users")).isEmpty();
    assertThat(match("/users/{id}", "/users//")).isEmpty();
    assertThat(match("/users/{id}", "/users/7/x")).isEmpty();
    assertThat(match("/users/{id}", "/users/7/")).contains(PathVariables.of("id", "7"));
  }

  @ParameterizedTest
  @CsvSource({
    "/café,       /caf%C3%A9",
    "/caf%c3%a9,  /caf%C3%A9",
    "/a b,        /a%20b",
    "/a%20b,      /a%20b",
    "/%61bc,      /abc",
    "/abc,        /%61%62%63",
    "/100%25,     /100%25",
    "/a:b,        /a:b",
    "/%3Aa,       /:a",
    "/%2A,        /*",
    "/%7Bid%7D,   /%7bid%7d",
    "/%3F%23,     /%3f%23",
    "/<a|b>,      /%3Ca%7Cb%3E",
    "/[x],        /%5Bx%5D",
    "/a+b,        /a+b",
    "/😀,         /%F0%9F%98%80",
  })
  void literalsAreTheSameDecodedAndEncoded(String pattern, String path) {
    assertThat(match(pattern, path)).contains(PathVariables.empty());
  }

  @Test
  void literalsAreCaseSensitiveAndAPlusIsNoSpace() {
    assertThat(match("/Users", "/users")).isEmpty();
    assertThat(match("/a b", "/a+b")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/../b", "/%2e%2E/b", "/..;x/b", "/a%2fb/b", "/a%5Cb/b", "/%00/b"})
  void aPathThatParsersReadDifferentlyMatchesNothing(String path) {
    assertThat(match("/*", path)).isEmpty();
    assertThat(match("/{a}/b", path)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "''            @ must begin with a slash",
        "users         @ must begin with a slash",
        "*             @ must begin with a slash",
        "/*/x          @ must be the last segment",
        "/*/*          @ must be the last segment",
        "/a*           @ %2A",
        "/**           @ %2A",
        "/{id}x        @ whole segment",
        "/a{b}c        @ whole segment",
        "/{a}{b}       @ whole segment",
        "/{a}-{b}      @ whole segment",
        "/{a           @ whole segment",
        "/a}           @ whole segment",
        "/{{a}}        @ whole segment",
        "/{}           @ name is letters",
        "/:            @ name is letters",
        "/{*}          @ name is letters",
        "/{a:[0-9]+}   @ name is letters",
        "/{a...}       @ name is letters",
        "/:a:b         @ name is letters",
        "/{1st}        @ name is letters",
        "/{ a }        @ name is letters",
        "/{é}          @ name is letters",
        "/{a}/:a       @ same name: 'a'",
        "/a/./b        @ dot segment",
        "/..           @ dot segment",
        "/%2e%2E/b     @ dot segment",
        "/..;x         @ dot segment",
        "/a%           @ no escape",
        "/a%4          @ no escape",
        "/a%zz         @ no escape",
        "/a%2Fb        @ slash",
        "/a%5cb        @ backslash",
        "/a%00         @ control character",
        "/%C0%AE       @ not UTF-8",
        "/%ED%A0%80    @ not UTF-8",
        "/a?b=c        @ no query",
        "/a#b          @ no query and no fragment",
      })
  void refusesWhatNoRequestCouldMatchOrNobodyCouldMean(String text, String reason) {
    assertThatThrownBy(() -> PathPattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a\\b", "/a\tb", "/a\nb", "/a\u007fb", "/\ud83d", "/\u0000"})
  void refusesControlCharactersBackslashesAndHalfCharacters(String text) {
    assertThatThrownBy(() -> PathPattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("path pattern '");
  }

  @Test
  void refusesAPatternOfMoreThan256Segments() {
    assertThat(PathPattern.parse("/a".repeat(256)).score()).isEqualTo(768);
    assertThatThrownBy(() -> PathPattern.parse("/a".repeat(257)))
        .hasMessageContaining("at most 256 segments: 257");
  }

  @Test
  void variablesAreNamedFromLeftToRight() {
    assertThat(PathPattern.parse("/{b}/x/:a_1/*").variables()).containsExactly("b", "a_1", "*");
    assertThat(PathPattern.parse("/x").variables()).isEmpty();
  }

  private static Optional<PathVariables> match(String pattern, String path) {
    return PathPattern.parse(pattern).match(Request.get(path).path());
  }
}
