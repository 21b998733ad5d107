package io.fluxgate.engine.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Reads bodies, whole or in pieces, and tells everything about them in a text. */
final class Bodies {

  static final ChunkLimits LIMITS = new ChunkLimits(20, 60, 3);

  private Bodies() {}

  static BodyDecoder chunked() {
    return BodyDecoder.chunked(LIMITS);
  }

  /**
   * What comes of the bytes when they arrive with an end at each of these places.
   *
   * @param most how much content is taken at once
   */
  static String inPieces(BodyDecoder decoder, String bytes, int most, int... ends) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteBuffer in = ByteBuffer.wrap(ParsedHeads.bytes(bytes));
    try {
      for (int end : ends) {
        in.limit(end);
        int count = decoder.next(in);
        while (count > 0) {
          byte[] taken = new byte[Math.min(count, most)];
          in.get(taken);
          content.writeBytes(taken);
          decoder.taken(taken.length);
          count = decoder.next(in);
        }
        if (count < 0) {
          return "'"
              + content.toString(ISO_8859_1)
              + "' ends at "
              + in.position()
              + (decoder.trailers().size() == 0 ? "" : " with " + decoder.trailers());
        }
      }
      return "'" + content.toString(ISO_8859_1) + "' and more";
    } catch (MalformedBodyException e) {
      return "refused: " + e.getMessage();
    }
  }

  /** What comes of the bytes when they arrive at once. */
  static String whole(BodyDecoder decoder, String bytes) {
    return inPieces(decoder, bytes, Integer.MAX_VALUE, bytes.length());
  }
}
