package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK, 200, true",
    "HTTP/1.1 204, 204, true",
    "'HTTP/1.1 299 ', 299, true",
    "HTTP/1.0 404 Not\tFound (\u00e9), 404, false",
    "HTTP/1.2 999 later, 999, true",
    "HTTP/1.1 100 Continue, 100, true",
    "HTTP/1.1 103 Early Hints, 103, true"
  })
  void tellsWhatTheStatusLineSays(String line, int status, boolean http11)
      throws BadAnswerException {
    ResponseHeadParser head = ParsedHeads.response(line + "\r\n\r\n");

    assertThat(head.status()).isEqualTo(status);
    assertThat(head.http11()).isEqualTo(http11);
  }

  @Test
  void tellsWhatTheFieldsSay() throws BadAnswerException {
    ResponseHeadParser head =
        ParsedHeads.response(
            """
            HTTP/1.1 200 OK\r
            sErVeR: origin\r
            Content-Length: 12\r
            Set-Cookie: a=1\r
            X-Inner: 1\r
            Set-Cookie: b=2\r
            Connection: x-inner, close\r
            Expect: stays\r
            \r
            """);

    assertThat(head.headers())
        .isEqualTo(
            Headers.of(
                "Server",
                "origin",
                "Content-Length",
                "12",
                "Set-Cookie",
                "a=1",
                "Set-Cookie",
                "b=2",
                "Expect",
                "stays"));
    assertThat(head.headers().name(0)).isEqualTo("sErVeR");
    assertThat(head.contentLength()).isEqualTo(12);
    assertThat(head.close()).isTrue();
  }

  @Test
  void startsAnewAfterReset() throws BadAnswerException {
    ResponseHeadParser head = ParsedHeads.responses();
    byte[] first =
        ParsedHeads.bytes("HTTP/1.0 200 OK\r\nTE: x\r\nContent-Length: 7\r\nX: 1\r\n\r\n");
    assertThat(head.parse(first, first.length)).isTrue();
    head.reset();
    String next = "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n";

    assertThat(ParsedHeads.whole(head, ParsedHeads.bytes(next)))
        .isEqualTo(ParsedHeads.whole(ParsedHeads.responses(), ParsedHeads.bytes(next)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1  200 OK",
        "HTTP/1.1\t200 OK",
        "HTTP/1.1 200\tOK",
        "HTTP/1.1 200OK",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 20 OK",
        "HTTP/1.1 20",
        "HTTP/1.1 2x0 OK",
        "HTTP/1.1 +20 OK",
        "HTTP/1.1 099 OK",
        "HTTP/1.1 000 OK",
        "HTTP/1.1 ",
        "HTTP/1.1",
        "HTTP/2.0 200 OK",
        "HTTP/0.9 200 OK",
        "HTTP/1.x 200 OK",
        "HTTP/11 200 OK",
        "HTTP/1.10 200 OK",
        "http/1.1 200 OK",
        "ICY 200 OK",
        " HTTP/1.1 200 OK",
        "\r\nHTTP/1.1 200 OK",
        "HTTP/1.1 200 O\u0001K",
        "HTTP/1.1 200 O\u001fK",
        "HTTP/1.1 200 O\u007fK",
        "<html>",
        ""
      })
  void refusesAStatusLineOfAnotherShape(String line) {
    assertThat(ParsedHeads.badAnswer(line + "\r\n\r\n")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nX: 1\n\n",
        "HTTP/1.1 200 OK\r\nX: 1\n\r\n",
        "HTTP/1.1 200 OK\r\nX: 1\r\n\n",
        "HTTP/1.1 200 OK\rX: 1\r\r",
        "HTTP/1.1 200 OK\r\nX: 1\r2\r\n\r\n",
        "HTTP/1.1 200 OK\r\n X: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: 1\r\n 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u0000b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u007fb\r\n\r\n"
      })
  void refusesMalformedLines(String head) {
    assertThat(ParsedHeads.badAnswer(head)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: +5",
        "Content-Length: 5, 5",
        "Content-Length:",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding:"
      })
  void refusesFramingThatIsNotClearWhateverTheStatus(String fields) {
    for (int status : new int[] {100, 200, 204, 304, 500}) {
      assertThat(ParsedHeads.badAnswer("HTTP/1.1 " + status + " X\r\n" + fields + "\r\n\r\n"))
          .containsAnyOf("Content-Length", "Transfer-Encoding");
    }
  }

  @Test
  void refusesChunkedOnHttp10() {
    assertThat(ParsedHeads.badAnswer("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .contains("HTTP/1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n"})
  void refuses205ThatMayHaveABody(String fields) throws BadAnswerException {
    assertThat(ParsedHeads.response("HTTP/1.1 205 X\r\nContent-Length: 0\r\n\r\n").status())
        .isEqualTo(205);

    assertThat(ParsedHeads.badAnswer("HTTP/1.1 205 X\r\n" + fields + "\r\n")).contains("205");
  }

  @Test
  void refuses101ThatNobodyAskedFor() throws BadAnswerException {
    byte[] head = ParsedHeads.bytes("HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
    ResponseHeadParser asked = ParsedHeads.responses();
    asked.upgradeAsked("X");
    assertThat(asked.parse(head, head.length)).isTrue();

    asked.reset();
    assertThat(ParsedHeads.whole(asked, head)).startsWith("refused").contains("nobody asked");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: y\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x, y\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\nUpgrade: y\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.0 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
      })
  void refuses101ToAnythingButWhatWasAskedFor(String text) {
    ResponseHeadParser asked = ParsedHeads.responses();
    asked.upgradeAsked("x");
    assertThat(ParsedHeads.whole(asked, ParsedHeads.bytes(text)))
        .startsWith("refused")
        .contains("not to x");
  }

  @Test
  void refusesWhatIsBeyondItsLimits() throws BadAnswerException {
    String longest = "HTTP/1.1 200 OK\r\nX: " + "x".repeat(1000 - 24) + "\r\n\r\n";
    assertThat(ParsedHeads.response(longest).length()).isEqualTo(1000);
    assertThat(ParsedHeads.badAnswer(longest.replace("X:", "XX:"))).contains("1000");
    assertThat(ParsedHeads.badAnswer("HTTP/1.1 200 " + "x".repeat(1000))).contains("too long");

    String fields = "HTTP/1.1 200 OK\r\n" + "X: 1\r\n".repeat(12);
    assertThat(ParsedHeads.response(fields + "\r\n").headers()).hasSize(12);
    assertThat(ParsedHeads.badAnswer(fields + "X: 1\r\n\r\n")).contains("12");
  }
}
