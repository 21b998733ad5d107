package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyDecoderTest {

  @Test
  void aBodyOfKnownLengthEndsThere() {
    assertThat(Bodies.whole(BodyDecoder.length(3), "abcdef")).isEqualTo("'abc' ends at 3");
    assertThat(Bodies.whole(BodyDecoder.length(0), "abc")).isEqualTo("'' ends at 0");
    assertThat(Bodies.whole(BodyDecoder.length(5_000_000_000L), "abc")).isEqualTo("'abc' and more");
  }

  @Test
  void aBodyOfKnownLengthKnowsWhatIsLeft() throws MalformedBodyException {
    BodyDecoder body = BodyDecoder.length(5);
    ByteBuffer in = ByteBuffer.wrap(new byte[3]);

    assertThat(body.next(in)).isEqualTo(3);
    assertThat(body.left()).isEqualTo(5);
    body.taken(2);
    assertThat(body.left()).isEqualTo(3);
    assertThat(body.announced()).isEqualTo(3);
    assertThatThrownBy(() -> body.taken(4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BodyDecoder.length(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(body.endsWithConnection()).isFalse();
    assertThat(body.trailers()).isEmpty();
  }

  @Test
  void aChunkIsAnnouncedByItsSize() throws MalformedBodyException {
    BodyDecoder body = BodyDecoder.chunked(ChunkLimits.of(ParsedHeads.LIMITS));
    ByteBuffer in = ByteBuffer.wrap(ParsedHeads.bytes("a\r\n0123456789\r\n"));

    assertThat(body.announced()).isZero();
    assertThat(body.next(in.limit(2))).isZero();
    assertThat(body.announced()).isEqualTo(10);
    assertThat(body.next(in.limit(in.capacity()))).isEqualTo(10);
    body.taken(4);
    assertThat(body.announced()).isEqualTo(6);
    body.taken(6);
    assertThat(body.announced()).isZero();
  }

  @Test
  void aBodyUntilCloseHasNoEndOfItsOwn() {
    BodyDecoder body = BodyDecoder.untilClose();

    assertThat(Bodies.inPieces(body, "abc", 2, 1, 3)).isEqualTo("'abc' and more");
    assertThat(body.left()).isEqualTo(-1);
    assertThat(body.announced()).isZero();
    assertThat(body.endsWithConnection()).isTrue();
    assertThat(body.trailers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, 200, Content-Length: 5, 0",
    "HEAD, 200, Transfer-Encoding: chunked, 0",
    "HEAD, 200, X: 1, 0",
    "GET, 204, Content-Length: 5, 0",
    "GET, 204, Transfer-Encoding: chunked, 0",
    "GET, 304, Content-Length: 5, 0",
    "GET, 304, X: 1, 0",
    "GET, 100, Content-Length: 5, 0",
    "GET, 103, X: 1, 0",
    "GET, 205, Content-Length: 0, 0",
    "GET, 200, Content-Length: 5, 5",
    "POST, 404, Content-Length: 0, 0",
    "head, 200, Content-Length: 5, 5",
    "GET, 200, Transfer-Encoding: chunked, chunked",
    "GET, 200, X: 1, close",
    "POST, 500, X: 1, close"
  })
  void anAnswersBodyIsFramedByMethodStatusAndFields(
      String method, int status, String field, String framing) throws BadAnswerException {
    ResponseHeadParser head =
        ParsedHeads.response("HTTP/1.1 " + status + " X\r\n" + field + "\r\n\r\n");

    assertThat(framing(BodyDecoder.forAnswer(method, head, Bodies.LIMITS))).isEqualTo(framing);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, Content-Length: 5, 5",
    "GET, X: 1, 0",
    "POST, X: 1, 0",
    "GET, Transfer-Encoding: chunked, chunked"
  })
  void aRequestsBodyIsFramedByItsFields(String method, String field, String framing)
      throws IOException {
    RequestHeadParser head =
        ParsedHeads.request(method + " / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");

    assertThat(framing(BodyDecoder.forRequest(head, Bodies.LIMITS))).isEqualTo(framing);
  }

  private static String framing(BodyDecoder body) {
    if (body.endsWithConnection()) {
      return "close";
    }
    return body.left() < 0 ? "chunked" : String.valueOf(body.left());
  }
}
