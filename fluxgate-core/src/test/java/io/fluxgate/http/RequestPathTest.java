package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/,                    ''",
    "//,                   ''",
    "///////,              ''",
    "/a,                   a",
    "/a/,                  a",
    "//a///b//,            a|b",
    "/a%20b/%C3%A9,        'a b|é'",
    "/%F0%9F%98%80,        😀",
    "/%25,                 %",
    "/%2541,               %41",
    "/%252e%252e,          %2e%2e",
    "/a+b,                 a+b",
    "/...,                 ...",
    "/.a,                  .a",
    "/..a,                 ..a",
    "/a..,                 a..",
    "/.%2e.,               ...",
    "/a;x=1/b,             a;x=1|b",
    "/;,                   ;",
    "/%3F%23%3A,           ?#:",
    "/-._~!$&'()*+:@,      '-._~!$&''()*+:@'",
    "/a=b%2C,              'a=b,'",
    "/%EF%BB%BF,           \uFEFF",
  })
  void segmentsAreDecodedAndEmptyOnesDoNotCount(String raw, String segments) {
    RequestPath path = new RequestPath(raw);

    assertThat(path.problem()).isEmpty();
    assertThat(String.join("|", segments(path))).isEqualTo(segments);
    assertThat(path.raw()).isEqualTo(raw);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.",
        "/..",
        "/a/./b",
        "/a/../b",
        "/a/..",
        "/../",
        "//..//",
        "/%2e",
        "/%2E%2e",
        "/.%2e",
        "/%2e.",
        "/a/%2e%2E/b",
        "/..;x",
        "/.;",
        "/..;",
        "/..;x=1/b",
        "/%2e%2e;x",
        "/..%3bx",
        "/.%3B",
        "/%2e%3b"
      })
  void dotSegmentsAreRefusedInEveryDisguise(String raw) {
    assertThat(new RequestPath(raw).problem()).contains("The path has a dot segment.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a%2fb",
        "/a%2Fb",
        "/%2F",
        "/a%5cb",
        "/a%5C..%5Cb",
        "/%00",
        "/a%00.html",
        "/%0d%0a",
        "/%09",
        "/%1f",
        "/%7f",
        "/%7F",
        "/a%",
        "/a%4",
        "/%%",
        "/%zz",
        "/%4g",
        "/%g4",
        "/%+1",
        "/% 1",
        "/%-1"
      })
  void escapesThatParsersReadDifferentlyAreRefused(String raw) {
    assertThat(new RequestPath(raw).problem()).isPresent();
    assertThat(new RequestPath(raw).size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%c0%ae%c0%ae", // .. in an overlong form
        "/%c0%af", // a slash in an overlong form
        "/%e0%80%af",
        "/%f0%80%80%af",
        "/%c1%9c", // a backslash in an overlong form
        "/%ED%A0%80", // half of a surrogate pair
        "/%ED%A0%BD%ED%B8%80", // both halves, as CESU-8 has them
        "/%F4%90%80%80", // beyond the last code point
        "/%F8%88%80%80%80",
        "/%FF",
        "/%80",
        "/%C3",
        "/%C3a",
        "/%C3/%A9",
        "/%E2%82"
      })
  void escapesThatAreNotUtf8AreRefused(String raw) {
    assertThat(new RequestPath(raw).problem())
        .hasValueSatisfying(p -> assertThat(p).contains("UTF-8"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a b",
        "/a\\b",
        "/\\..\\",
        "/a#b",
        "/é",
        "/\u0000",
        "/a\r\nb",
        "/a\tb",
        "/\u007f",
        "/\ud83d",
        "/a\"b",
        "/<a>",
        "/a[b]",
        "/a^b",
        "/a`b",
        "/{a}",
        "/a|b",
        "/a?b",
        "/\uFF0E\uFF0E/"
      })
  void charactersThatHaveToBeEscapedAreRefused(String raw) {
    assertThat(new RequestPath(raw).problem())
        .contains("The path has a character that must be percent-encoded or is not allowed.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "a", "a/b", "http://a/b"})
  void aPathBeginsWithASlash(String raw) {
    assertThat(new RequestPath(raw).problem()).contains("The path must begin with a slash.");
  }

  @Test
  void everyCharacterIsEitherItselfOrRefused() {
    String allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@";
    for (char c = 0; c < 0x300; c++) {
      RequestPath path = new RequestPath("/x" + c + "y");
      if (c == '/') {
        assertThat(segments(path)).containsExactly("x", "y");
      } else if (allowed.indexOf(c) >= 0) {
        assertThat(segments(path)).containsExactly("x" + c + "y");
      } else {
        assertThat(path.problem()).as("character %x", (int) c).isPresent();
      }
    }
  }

  @Test
  void everyByteThatIsEscapedIsItselfOrRefused() {
    for (int b = 0; b < 0x80; b++) {
      RequestPath path = new RequestPath("/x" + "%%%02x".formatted(b));
      if (b < ' ' || b == 0x7F || b == '/' || b == '\\') {
        assertThat(path.problem()).as("byte %x", b).isPresent();
      } else {
        assertThat(segments(path)).containsExactly("x" + (char) b);
      }
    }
  }

  @Test
  void aVeryLongPathIsReadLikeAnyOther() {
    assertThat(new RequestPath("/a".repeat(100_000)).size()).isEqualTo(100_000);
    assertThat(new RequestPath("/" + "%41".repeat(100_000)).segment(0)).hasSize(100_000);
    assertThat(new RequestPath("/".repeat(100_000)).size()).isZero();
    assertThat(new RequestPath("/a".repeat(100_000) + "/..").problem()).isPresent();
  }

  @Test
  void thereIsNoSegmentBeyondTheLast() {
    assertThatThrownBy(() -> new RequestPath("/a").segment(1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new RequestPath("/..").segment(0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static List<String> segments(RequestPath path) {
    List<String> segments = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      segments.add(path.segment(i));
    }
    return segments;
  }
}
