package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Headers;
import io.fluxgate.http.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

  @Test
  void tellsWhatTheRequestLineSays() throws RequestException {
    RequestHeadParser head =
        ParsedHeads.request("PROPFIND /a/b?c=%20d HTTP/1.1\r\nHost: shop.example.com:8080\r\n\r\n");

    assertThat(head.method()).isEqualTo("PROPFIND");
    assertThat(head.target()).isEqualTo("/a/b?c=%20d");
    assertThat(head.http11()).isTrue();
    assertThat(head.close()).isFalse();
    assertThat(head.contentLength()).isEqualTo(-1);
    assertThat(head.chunked()).isFalse();
    assertThat(head.expectsContinue()).isFalse();
    assertThat(head.takesTrailers()).isFalse();
    assertThat(head.upgrade()).isNull();
    assertThat(head.headers()).isEqualTo(Headers.of("Host", "shop.example.com:8080"));
  }

  @Test
  void keepsOrderCaseAndBytesOfTheFields() throws RequestException {
    RequestHeadParser head =
        ParsedHeads.request(
            "GET / HTTP/1.1\r\nhOST: a\r\nX-B:2\r\nx-A: \t caf\u00e9 \"q\"\t\tz \t\r\n"
                + "X-B: 1\r\nEmpty:\r\nBlank:  \t\r\n\r\n");

    assertThat(head.headers())
        .extracting(field -> field.name() + "=" + field.value())
        .containsExactly(
            "hOST=a", "X-B=2", "x-A=caf\u00e9 \"q\"\t\tz", "X-B=1", "Empty=", "Blank=");
  }

  @Test
  void leavesOutWhatIsAboutTheConnection() throws RequestException {
    RequestHeadParser head =
        ParsedHeads.request(
            """
            POST / HTTP/1.1\r
            X-Listed: 1\r
            Host: a\r
            Connection: keep-alive, x-listed , host,, content-length\r
            connection: X-Too\r
            Keep-Alive: timeout=5\r
            Proxy-Connection: keep-alive\r
            TE: trailers\r
            Trailer: X-Sum\r
            Upgrade: h2c\r
            HTTP2-Settings: AAAA\r
            Expect: 100-continue\r
            X-Too: 2\r
            Content-Length: 5\r
            \r
            """);

    assertThat(head.headers()).isEqualTo(Headers.of("Host", "a", "Content-Length", "5"));
  }

  @Test
  void endsWhereTheRestBegins() throws RequestException {
    String first = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    assertThat(ParsedHeads.request(first + "rest\r\n\r\n").length()).isEqualTo(first.length());
  }

  @Test
  void startsAnewAfterReset() throws RequestException {
    String all =
        """
        Host: a\r
        Connection: close, upgrade, x\r
        Upgrade: websocket\r
        Content-Length: 3\r
        TE: trailers\r
        Expect: 100-continue\r
        X: 1\r
        \r
        """;
    String fresh = "\r\nGET / HTTP/1.1\r\nHost: b\r\nConnection: upgrade\r\nX: 1\r\n\r\n";
    RequestHeadParser head =
        ParsedHeads.request("\r\n".repeat(4) + "POST /long HTTP/1.1\r\n" + all);
    head.reset();

    assertThat(head.begun()).isFalse();
    assertThat(ParsedHeads.whole(head, ParsedHeads.bytes(fresh)))
        .isEqualTo(ParsedHeads.whole(ParsedHeads.requests(), ParsedHeads.bytes(fresh)));
  }

  @Test
  void skipsAFewEmptyLinesBeforeARequest() throws RequestException {
    RequestHeadParser head = ParsedHeads.requests();
    byte[] bytes = ParsedHeads.bytes("\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

    for (int end = 0; end <= 8; end++) {
      assertThat(head.parse(bytes, end)).isFalse();
      assertThat(head.begun()).isFalse();
    }
    assertThat(head.parse(bytes, 9)).isFalse();
    assertThat(head.begun()).isTrue();
    assertThat(head.parse(bytes, bytes.length)).isTrue();
    assertThat(head.length()).isEqualTo(bytes.length);
    assertThat(head.method()).isEqualTo("GET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "close",
        "CLOSE",
        "keep-alive, close",
        "x,close,y",
        "keep-alive\r\nConnection: close",
        " ,, close"
      })
  void closesWhereverCloseStands(String connection) throws RequestException {
    assertThat(withField("Connection: " + connection).close()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep-alive", "closed", "x-close", "close;q=1", ""})
  void staysOpenWithoutClose(String connection) throws RequestException {
    assertThat(withField("Connection: " + connection).close()).isFalse();
  }

  @Test
  void closesAfterHttp10UnlessAskedToStay() throws RequestException {
    assertThat(ParsedHeads.request("GET / HTTP/1.0\r\n\r\n").close()).isTrue();
    assertThat(ParsedHeads.request("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").close())
        .isFalse();
    assertThat(
            ParsedHeads.request("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n").close())
        .isTrue();
    assertThat(ParsedHeads.request("GET / HTTP/1.0\r\n\r\n").http11()).isFalse();
  }

  @Test
  void knowsTheLength() throws RequestException {
    assertThat(withField("Content-Length: 0").contentLength()).isZero();
    assertThat(withField("content-length:  007 ").contentLength()).isEqualTo(7);
    assertThat(withField("Content-Length: 999999999999999999").contentLength())
        .isEqualTo(999_999_999_999_999_999L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunked", "Chunked", "\tchunked "})
  void knowsChunked(String coding) throws RequestException {
    RequestHeadParser head = withField("Transfer-Encoding: " + coding);

    assertThat(head.chunked()).isTrue();
    assertThat(head.headers().contains("Transfer-Encoding")).isFalse();
  }

  @Test
  void knowsWhoWaitsFor100() throws RequestException {
    assertThat(withField("Expect: 100-Continue").expectsContinue()).isTrue();
    assertThat(
            ParsedHeads.request("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expectsContinue())
        .isFalse();
    RequestHeadParser old = ParsedHeads.request("GET / HTTP/1.0\r\nExpect: the-worst\r\n\r\n");
    assertThat(old.expectsContinue()).isFalse();
    assertThat(old.headers().size()).isZero();
  }

  @Test
  void knowsWhoTakesTrailers() throws RequestException {
    assertThat(withField("TE: trailers").takesTrailers()).isTrue();
    assertThat(withField("te: gzip;q=0.5, Trailers").takesTrailers()).isTrue();
    assertThat(withField("TE: gzip").takesTrailers()).isFalse();
  }

  @Test
  void knowsWhoWantsAnotherProtocol() throws RequestException {
    assertThat(withField("Connection: Upgrade\r\nUpgrade: websocket").upgrade())
        .isEqualTo("websocket");
    assertThat(withField("Upgrade: websocket").upgrade()).isNull();
    assertThat(
            ParsedHeads.request(
                    "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
                .upgrade())
        .isNull();
  }

  private static RequestHeadParser withField(String field) throws RequestException {
    return ParsedHeads.request("POST / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
  }
}
