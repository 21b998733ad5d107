package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedRequestTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: a\n\n",
        "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\n\r\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\r",
        "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\r: 1\r\n\r\n",
        "GET\r/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\rb HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\rX"
      })
  void bareLineEnds(String head) {
    assertBadRequest(head, "bare");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\t2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n"
      })
  void whitespaceBeforeAField(String head) {
    assertBadRequest(head, "whitespace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X : 1",
        "X\t: 1",
        ": 1",
        "X Y: 1",
        "(X): 1",
        "X\u00e9: 1",
        "X\u007f: 1",
        "X\u0001: 1",
        "X: \u0000",
        "X: a\u0001b",
        "X: a\u000bb",
        "X: a\u001fb",
        "X: a\u007fb",
        "Connection: \u001fclose",
        "Transfer-Encoding: \u001fchunked",
        "TE: \u007f"
      })
  void charactersThatNoFieldHas(String field) {
    assertBadRequest(withField(field), "not allowed");
  }

  @Test
  void aFieldWithoutColon() {
    assertBadRequest(withField("X"), "colon");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET HTTP/1.1",
        "GET  HTTP/1.1",
        "GET /",
        "GET",
        "GET /  HTTP/1.1",
        "GET  / HTTP/1.1",
        " GET / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET /a b HTTP/1.1",
        "GET\t/\tHTTP/1.1",
        "GET /\tHTTP/1.1",
        "GET / ",
        "  ",
        "G(T / HTTP/1.1",
        "G\u00c9T / HTTP/1.1",
        "G\u007fT / HTTP/1.1",
        "G\u0001T / HTTP/1.1",
        "\"GET\" / HTTP/1.1",
        "GET: / HTTP/1.1",
        "GET / http/1.1",
        "GET / HTTP/1",
        "GET / HTTP/1.",
        "GET / HTTP/11",
        "GET / HTTP/1.1.1",
        "GET / HTTP/1.10",
        "GET / HTTP/ 1.1",
        "GET / HTTP/1,1",
        "GET / HTTP/x.1",
        "GET / HTTP/1.x",
        "GET / HTTPS/1.1",
        "GET / ICY/1.1",
        "GET / XTTP/1.1"
      })
  void aRequestLineOfAnotherShape(String line) {
    assertThat(ParsedHeads.problem(line + "\r\nHost: a\r\n\r\n").status()).isEqualTo(400);
  }

  @Test
  void tooManyEmptyLinesBefore() {
    assertBadRequest("\r\n".repeat(5) + "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "empty lines");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Host:\r\n",
        "Host: a\r\nHost: a\r\n",
        "Host: a\r\nhost: b\r\n",
        "Host: a b\r\n",
        "Host: a, b\r\n",
        "Host: u@a\r\n",
        "Host: a/b\r\n",
        "Host: a:b\r\n",
        "Host: a:99999\r\n",
        "Host: [::1\r\n",
        "Host: \u00e9\r\n"
      })
  void aHostThatIsNotExactlyOne(String fields) {
    assertBadRequest("GET / HTTP/1.1\r\n" + fields + "\r\n", "Host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: a\r\nHost: a\r\n", "Host: a b\r\n"})
  void aHostThatIsWrongOnHttp10(String fields) {
    assertBadRequest("GET / HTTP/1.0\r\n" + fields + "\r\n", "Host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length:",
        "Content-Length: +5",
        "Content-Length: -0",
        "Content-Length: 5 5",
        "Content-Length: 5, 5",
        "Content-Length: 0x5",
        "Content-Length: 5a",
        "Content-Length: 5.0",
        "Content-Length: \u00b2",
        "Content-Length: 1000000000000000000",
        "Content-Length: 18446744073709551616",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\ncontent-length: 6",
        "Content-Length: 0\r\nContent-Length: 0",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 0"
      })
  void aLengthThatIsNone(String fields) {
    assertBadRequest(withField(fields), "Content-Length");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding:",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked, gzip, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked;a=b",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked chunked"
      })
  void codingsThatDoNotEndInOneChunked(String fields) {
    assertBadRequest(withField(fields), "Transfer-Encoding");
  }

  @Test
  void codingsOnHttp10() {
    assertBadRequest(
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "not part of HTTP/1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: nobody-knows, chunked"
      })
  void otherCodingsBeforeChunked(String fields) {
    assertStatus(withField(fields), 501);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/3.0", "HTTP/9.9"})
  void otherVersions(String version) {
    assertStatus("GET / " + version + "\r\nHost: a\r\n\r\n", 505);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Expect: 200-ok",
        "Expect:",
        "Expect: 100-continue, x",
        "Expect: 100-continue\r\nExpect: 100-continue"
      })
  void otherExpectations(String fields) {
    assertStatus(withField(fields), 417);
  }

  @Test
  void aRequestLineBeyondItsLimit() throws RequestException {
    String line = "GET /" + "x".repeat(ParsedHeads.LIMITS.maxRequestLineBytes() - 14) + " HTTP/1.1";
    String fields = "\r\nHost: a\r\n\r\n";
    assertThat(ParsedHeads.request(line + fields).target()).hasSize(line.length() - 13);

    assertStatus(line.replace("x ", "xx ") + fields, 414);
    assertStatus("x".repeat(line.length() + 1), 414); // and never ends
    assertStatus("\r\n" + line.replace("x ", "xx ") + fields, 414);
  }

  @Test
  void aHeadBeyondItsLimit() throws RequestException {
    String begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    String value = "x".repeat(ParsedHeads.LIMITS.maxHeadBytes() - begin.length() - 4);
    assertThat(ParsedHeads.request(begin + value + "\r\n\r\n").length())
        .isEqualTo(ParsedHeads.LIMITS.maxHeadBytes());

    assertStatus(begin + value + "x\r\n\r\n", 431);
    assertStatus(begin + value + "xxxxx", 431); // and never ends
  }

  @Test
  void moreFieldsThanItsLimit() throws RequestException {
    String most =
        "GET / HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(ParsedHeads.LIMITS.maxHeaders() - 1);
    assertThat(ParsedHeads.request(most + "\r\n").headers())
        .hasSize(ParsedHeads.LIMITS.maxHeaders());

    assertStatus(most + "Y: 2\r\n\r\n", 431);
    assertStatus(most + "TE: 2\r\n\r\n", 431); // though it would not be handed on
  }

  @Test
  void moreThanALittleInConnection() throws RequestException {
    assertThat(ParsedHeads.request(withField("Connection: " + "a,".repeat(64))).close()).isFalse();

    assertBadRequest(withField("Connection: " + "a,".repeat(65)), "Connection");
  }

  @Test
  void aLengthBeyondTheLargestBody() throws RequestException {
    EngineLimits.Messages limits = new EngineLimits.Messages(100, 1000, 12, 10, 10);
    RequestHeadParser parser = new RequestHeadParser(limits, new TextCache());
    byte[] ten = ParsedHeads.bytes("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
    assertThat(parser.parse(ten, ten.length)).isTrue();

    parser.reset();
    byte[] eleven = ParsedHeads.bytes("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
    RequestException refused =
        catchThrowableOfType(RequestException.class, () -> parser.parse(eleven, eleven.length));
    assertThat(refused.problem().status()).isEqualTo(413);
  }

  private static String withField(String field) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
  }

  private static void assertBadRequest(String head, String detail) {
    ProblemDetail problem = ParsedHeads.problem(head);
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.detail()).contains(detail);
  }

  private static void assertStatus(String head, int status) {
    assertThat(ParsedHeads.problem(head).status()).isEqualTo(status);
  }
}
