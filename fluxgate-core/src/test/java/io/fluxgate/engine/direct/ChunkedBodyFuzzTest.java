package io.fluxgate.engine.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.fuzz.MemoryBound;
import io.fluxgate.http.Header;
import io.fluxgate.wire.StrictReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Any bytes at all, as a chunked body: they are refused, or end where a strict reader finds their
 * end, with the same content; and as they are written again they still do.
 */
class ChunkedBodyFuzzTest {

  private static final StrictReader.Head CHUNKED =
      new StrictReader.Head("POST", "/", true, List.of("Transfer-Encoding: chunked"));

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "0\\x0d\\x0a\\x0d\\x0a",
    "5\\x0d\\x0ahello\\x0d\\x0a",
    "a;b=c\\x0d\\x0a",
    "\\x0d\\x0a",
    "0\\x0d\\x0aX-Sum: 1\\x0d\\x0a\\x0d\\x0a"
  })
  void chunkedBodies(byte[] input) throws Exception {
    MemoryBound.check(input.length, () -> check(input));
  }

  private static void check(byte[] input) throws IOException {
    String text = new String(input, ISO_8859_1);
    String whole = Bodies.whole(Bodies.chunked(), text);
    int[] ends = RequestHeadFuzzTest.ends(input);
    assertThat(Bodies.inPieces(Bodies.chunked(), text, 3, ends)).isEqualTo(whole);

    BodyDecoder decoder = Bodies.chunked();
    ByteBuffer in = ByteBuffer.wrap(input);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    boolean complete;
    try {
      complete = read(decoder, in, content);
    } catch (MalformedBodyException e) {
      return;
    }
    StrictReader strict = new StrictReader(new ByteArrayInputStream(input));
    if (complete) {
      assertThat(strict.requestBody(CHUNKED)).isEqualTo(content.toString(ISO_8859_1));
      assertThat(strict.taken()).isEqualTo(in.position());
      writtenAgain(decoder, content.toByteArray());
    } else {
      try {
        fail("incomplete, but a strict reader reads '%s'", strict.requestBody(CHUNKED));
      } catch (EOFException e) {
        assertThat(in.hasRemaining()).isFalse();
      }
    }
  }

  private static boolean read(BodyDecoder decoder, ByteBuffer in, ByteArrayOutputStream content)
      throws MalformedBodyException {
    int count = decoder.next(in);
    while (count > 0) {
      byte[] taken = new byte[count];
      in.get(taken);
      content.writeBytes(taken);
      decoder.taken(count);
      count = decoder.next(in);
    }
    return count < 0;
  }

  private static void writtenAgain(BodyDecoder decoder, byte[] content) throws IOException {
    Output output = new Output();
    if (content.length > 0) {
      output.chunkSize(content.length);
    }
    output.bytes(content).bytes(Heads.lastChunk(content.length > 0, decoder.trailers()));
    ByteArrayInputStream written = new ByteArrayInputStream(output.bytes(), 0, output.length());
    assertThat(new StrictReader(written).requestBody(CHUNKED))
        .isEqualTo(new String(content, ISO_8859_1));
    assertThat(written.available()).isZero();
    for (Header trailer : decoder.trailers()) {
      assertThat(TrailerFields.allowed(trailer.name())).isTrue();
    }
  }
}
