package io.fluxgate.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageReaderTest {

  private final MessageReader reader = new MessageReader();

  @Test
  void readsAnAnswerWithALengthInWhateverPieces() throws ProtocolException {
    String answer = "HTTP/1.1 503 Busy\r\ncontent-LENGTH: 5\r\nConnection: close\r\n\r\nhello";
    for (int split = 1; split < answer.length(); split++) {
      assertThat(reader.complete(bytes(answer.substring(0, split)))).isFalse();
      assertThat(reader.complete(bytes(answer.substring(split)))).isTrue();

      assertThat(reader.status()).isEqualTo(503);
      assertThat(reader.framed()).isTrue();
      assertThat(reader.closing()).isTrue();
      assertThat(reader.bodyBytes()).isEqualTo(5);
    }
  }

  @Test
  void readsChunks() throws ProtocolException {
    String answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1a\r\nabcdefghijklmnopqrstuvwxyz\r\n3\r\nxyz\r\n0\r\nX-Trailer: 1\r\n\r\n";
    for (int split = 1; split < answer.length(); split++) {
      assertThat(reader.complete(bytes(answer.substring(0, split)))).isFalse();
      assertThat(reader.complete(bytes(answer.substring(split)))).isTrue();

      assertThat(reader.bodyBytes()).isEqualTo(29);
      assertThat(reader.closing()).isFalse();
    }
  }

  @Test
  void leavesTheNextMessageAlone() throws ProtocolException {
    ByteBuffer two = bytes("GET /a/1k HTTP/1.1\r\n\r\nGET /a/10m HTTP/1.1\r\n\r\n");

    assertThat(reader.complete(two)).isTrue();
    assertThat(reader.lastSegment()).isEqualTo("1k");
    assertThat(reader.complete(two)).isTrue();
    assertThat(reader.lastSegment()).isEqualTo("10m");
    assertThat(two.hasRemaining()).isFalse();
  }

  @Test
  void noticesAnAnswerWithoutLength() throws ProtocolException {
    assertThat(reader.complete(bytes("HTTP/1.1 200 OK\r\n\r\n"))).isTrue();
    assertThat(reader.framed()).isFalse();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }
}
