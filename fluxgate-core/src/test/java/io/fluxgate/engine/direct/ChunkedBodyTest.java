package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Headers;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBodyTest {

  @Test
  void findsContentAmongItsFraming() {
    assertThat(read("5\r\nhello\r\n1\r\n,\r\n00a\r\n 16 bytes \r\n0\r\n\r\nGET /"))
        .isEqualTo("'hello, 16 bytes ' ends at 38");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0\r\n\r\n", "000000000000000\r\n\r\n", "0;x=\"y z\"\r\n\r\n"})
  void endsWithTheLastChunk(String body) {
    assertThat(read(body + "0\r\n\r\n")).isEqualTo("'' ends at " + body.length());
  }

  @Test
  void readsSizesInBothCases() {
    assertThat(read("A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n"))
        .startsWith("'01234567890123456789a' ends");
  }

  @Test
  void skipsExtensions() {
    assertThat(read("2;a=b;c\r\nhi\r\n0; d = \"e\"\r\n\r\n")).isEqualTo("'hi' ends at 27");
  }

  @Test
  void knowsNoLengthBeforeTheEnd() throws MalformedBodyException {
    BodyDecoder body = Bodies.chunked();
    ByteBuffer in = ByteBuffer.wrap(ParsedHeads.bytes("3\r\nabc\r\n0\r\n\r\n"));

    assertThat(body.left()).isEqualTo(-1);
    assertThat(body.next(in)).isEqualTo(3);
    assertThat(body.left()).isEqualTo(-1);
    assertThat(body.endsWithConnection()).isFalse();
    in.position(in.position() + 3);
    body.taken(3);
    assertThat(body.next(in)).isEqualTo(-1);
    assertThat(body.left()).isZero();
    assertThat(body.next(in)).isEqualTo(-1);
  }

  @Test
  void doesNotWrapALargeSize() throws MalformedBodyException {
    ByteBuffer in = ByteBuffer.wrap(ParsedHeads.bytes("100000000\r\n0\r\n\r\n"));
    BodyDecoder body = Bodies.chunked();
    assertThat(body.next(in)).isEqualTo(5);

    ByteBuffer largest = ByteBuffer.wrap(ParsedHeads.bytes("fffffffffffffff\r\nxy"));
    assertThat(Bodies.chunked().next(largest)).isEqualTo(2);
  }

  @Test
  void refusesToHaveTakenWhatIsNotThere() throws MalformedBodyException {
    BodyDecoder body = Bodies.chunked();
    assertThatThrownBy(() -> body.taken(1)).isInstanceOf(IllegalArgumentException.class);

    assertThat(body.next(ByteBuffer.wrap(ParsedHeads.bytes("3\r\nabc\r\n")))).isEqualTo(3);
    assertThatThrownBy(() -> body.taken(4)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        ";a\r\n",
        " 5\r\nhello\r\n",
        "5 \r\nhello\r\n",
        "5 ;a\r\nhello\r\n",
        "5\t;a\r\nhello\r\n",
        "+5\r\nhello\r\n",
        "-5\r\nhello\r\n",
        "0x5\r\nhello\r\n",
        "5h\r\nhello\r\n",
        "5,\r\nhello\r\n",
        "\u00b2\r\nhi\r\n",
        "0000000000000005\r\nhello\r\n",
        "10000000000000000\r\n",
        "5\nhello\r\n",
        "5\rhello\r\n",
        "5\r\r\nhello\r\n",
        "5;a\nhello\r\n",
        "5;a\rb\r\nhello\r\n",
        "5;a\u0000\r\nhello\r\n",
        "5;a\u007f\r\nhello\r\n",
        "5\r\nhelloX\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\r\n\r\n",
        "0\n\n",
        "0\r\n\n",
        "0\r\n\rX",
        "\n"
      })
  void refusesBrokenFraming(String body) {
    assertThat(read(body)).startsWith("refused: ");
  }

  @Test
  void boundsTheExtensionsOfAllChunksTogether() {
    String ten = "1;123456789\r\nx\r\n"; // nine bytes and nothing of the semicolon
    assertThat(read(ten + ten + "1;12\r\nx\r\n0\r\n\r\n")).startsWith("'xxx' ends");

    assertThat(read(ten + ten + "1;123\r\nx\r\n0\r\n\r\n")).contains("extensions are too long");
    assertThat(read("1;" + "x".repeat(21))).contains("extensions are too long");
    assertThat(read("1" + ";".repeat(22))).contains("extensions are too long");
  }

  @Test
  void readsTrailers() throws MalformedBodyException {
    String body = "0\r\nX-Sum: 1\r\nx-sum:  2 \r\nServer-Timing: a\r\n\r\n";
    BodyDecoder decoder = Bodies.chunked();
    ByteBuffer in = ByteBuffer.wrap(ParsedHeads.bytes(body + "next"));

    assertThat(decoder.trailers()).isEmpty();
    assertThat(decoder.next(in)).isEqualTo(-1);
    assertThat(in.position()).isEqualTo(body.length());
    assertThat(decoder.trailers())
        .isEqualTo(Headers.of("X-Sum", "1", "x-sum", "2", "Server-Timing", "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length",
        "transfer-encoding",
        "Host",
        "Connection",
        "TE",
        "Trailer",
        "Upgrade",
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "Content-Type",
        "Content-Encoding",
        "Cache-Control",
        "Expect",
        "Max-Forwards",
        "Range",
        "If-None-Match",
        "X-Forwarded-For",
        "x-forwarded-anything",
        "Forwarded",
        "Via"
      })
  void dropsFieldsThatMustNotBeTrailers(String name) throws MalformedBodyException {
    BodyDecoder decoder = Bodies.chunked();
    ByteBuffer in = ByteBuffer.wrap(ParsedHeads.bytes("0\r\nX: 1\r\n" + name + ": 5\r\n\r\n"));

    assertThat(decoder.next(in)).isEqualTo(-1);
    assertThat(decoder.trailers()).isEqualTo(Headers.of("X", "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "'X: 1\n\r\n', bare LF",
    "'X: 1\r2\r\n\r\n', bare CR",
    "' X: 1\r\n\r\n', whitespace",
    "'X: 1\r\n 2\r\n\r\n', whitespace",
    "'X : 1\r\n\r\n', not allowed",
    "'X: \u0001\r\n\r\n', not allowed",
    "'Host: \u007f\r\n\r\n', not allowed",
    "'X\r\n\r\n', colon",
    "'X: 1\r\nX: 2\r\nX: 3\r\nX: 4\r\n\r\n', more than 3",
    "'X: 123456789012345678901234567890123456789012345678901234\r\n\r\n', more than 60",
    "'X1234567890123456789012345678901234567890123456789012345678901', more than 60"
  })
  void refusesTrailersAsStrictlyAsHeads(String trailers, String why) {
    assertThat(read("0\r\n" + trailers)).startsWith("refused: In the trailers: ").contains(why);
  }

  @Test
  void takesTrailersUpToTheirLimit() {
    assertThat(read("0\r\nX: " + "x".repeat(60 - 3 - 4) + "\r\n\r\n")).contains("ends at 63");
  }

  private static String read(String body) {
    return Bodies.whole(Bodies.chunked(), body);
  }
}
