package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.EngineLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** However the bytes are cut, what comes of them is the same. */
class PiecesTest {

  @ParameterizedTest
  @FieldSource("io.fluxgate.engine.direct.Samples#REQUESTS")
  void ofRequests(String head) {
    sameInPieces(ParsedHeads::requests, ParsedHeads.bytes(head));
  }

  @ParameterizedTest
  @FieldSource("io.fluxgate.engine.direct.Samples#ANSWERS")
  void ofAnswers(String head) {
    sameInPieces(ParsedHeads::responses, ParsedHeads.bytes(head));
  }

  private static void sameInPieces(Supplier<HeadParser<?>> parser, byte[] bytes) {
    String whole = ParsedHeads.whole(parser.get(), bytes);
    int[] every = IntStream.rangeClosed(0, bytes.length).toArray();
    assertThat(ParsedHeads.inPieces(parser.get(), bytes, every)).isEqualTo(whole);
    for (int cut : every) {
      assertThat(ParsedHeads.inPieces(parser.get(), bytes, cut, bytes.length))
          .as("cut at %s", cut)
          .isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @FieldSource("io.fluxgate.engine.direct.Samples#CHUNKED")
  void ofChunkedBodies(String body) {
    String whole = Bodies.whole(Bodies.chunked(), body);
    int[] every = IntStream.rangeClosed(0, body.length()).toArray();
    assertThat(Bodies.inPieces(Bodies.chunked(), body, 1, every)).isEqualTo(whole);
    assertThat(Bodies.inPieces(Bodies.chunked(), body, 2, body.length())).isEqualTo(whole);
    for (int cut : every) {
      assertThat(Bodies.inPieces(Bodies.chunked(), body, 3, cut, body.length()))
          .as("cut at %s", cut)
          .isEqualTo(whole);
    }
  }

  @Test
  void lookBehindTheEndOfWhatWasReceivedIsNotTaken() throws IOException {
    RequestHeadParser head = ParsedHeads.requests();
    byte[] bytes = ParsedHeads.bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(head.parse(bytes, bytes.length - 1)).isFalse();
    bytes[bytes.length - 1] = 'x';
    assertThat(ParsedHeads.inPieces(head, bytes, bytes.length)).contains("bare CR");
  }

  /** Quadratic work would be half a million million steps. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aByteAtATimeCostsNoMoreThanTheBytes() throws IOException {
    int most = 1 << 20;
    EngineLimits.Messages limits = new EngineLimits.Messages(most, most, 10_000, 0, 0);
    byte[] line = new byte[most];
    Arrays.fill(line, (byte) 'x');
    System.arraycopy(ParsedHeads.bytes("GET / HTTP/1.1\r\nHost: a\r\nX: "), 0, line, 0, 28);
    HeadParser<?> head = new RequestHeadParser(limits, new TextCache());
    int complete = 0;
    for (int end = 0; end <= most; end++) {
      complete += head.parse(line, end) ? 1 : 0;
    }
    assertThat(complete).isZero();

    BodyDecoder body = BodyDecoder.chunked(ChunkLimits.of(limits));
    assertThat(body.next(ByteBuffer.wrap(ParsedHeads.bytes("0\r\n")))).isZero();
    for (int i = 28; i < most; i++) {
      complete += body.next(ByteBuffer.wrap(line, i, 1)) == 0 ? 0 : 1;
    }
    assertThat(complete).isZero();
  }
}
