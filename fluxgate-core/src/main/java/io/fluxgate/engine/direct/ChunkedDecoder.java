package io.fluxgate.engine.direct;

import io.fluxgate.http.Headers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A chunked body (RFC 9112, 7.1), read strictly: a size is 1 to 15 hexadecimal digits with nothing
 * before them, nothing but {@code ;} or CRLF comes after them (no whitespace before the {@code ;}
 * either), extensions are bounded and without control characters, and every line ends in exactly
 * CRLF.
 */
final class ChunkedDecoder extends BodyDecoder {

  private static final int MOST_DIGITS = 15;
  private static final int FIRST_TRAILER_BYTES = 256;

  private enum Expects {
    SIZE,
    EXTENSION,
    SIZE_LF,
    CONTENT,
    CONTENT_CR,
    CONTENT_LF,
    TRAILERS,
    LAST_LF,
    TRAILER_LINES,
    NOTHING
  }

  private final ChunkLimits limits;
  private Expects expects = Expects.SIZE;
  private long chunk;
  private int digits;
  private int extensionBytes;
  private @Nullable TrailerParser trailerParser;
  private byte[] trailerBytes = {};
  private int trailerLength;
  private Headers trailers = Headers.empty();

  ChunkedDecoder(ChunkLimits limits) {
    this.limits = limits;
  }

  @Override
  int next(ByteBuffer in) throws MalformedBodyException {
    while (expects != Expects.NOTHING) {
      if (!in.hasRemaining()) {
        return 0;
      }
      if (expects == Expects.CONTENT) {
        return (int) Math.min(chunk, in.remaining());
      }
      if (expects == Expects.TRAILERS && in.get(in.position()) != Bytes.CR) {
        expects = Expects.TRAILER_LINES;
      }
      if (expects == Expects.TRAILER_LINES) {
        trailerLines(in);
      } else {
        framing(in.get());
      }
    }
    return -1;
  }

  private void framing(byte b) throws MalformedBodyException {
    switch (expects) {
      case SIZE -> size(b);
      case EXTENSION -> extension(b);
      case SIZE_LF -> {
        must(b, Bytes.LF);
        expects = chunk > 0 ? Expects.CONTENT : Expects.TRAILERS;
      }
      case CONTENT_CR -> {
        must(b, Bytes.CR);
        expects = Expects.CONTENT_LF;
      }
      case CONTENT_LF -> {
        must(b, Bytes.LF);
        expects = Expects.SIZE; // of a new chunk: nothing is left of this one
        digits = 0;
      }
      case TRAILERS -> {
        must(b, Bytes.CR);
        expects = Expects.LAST_LF;
      }
      case LAST_LF -> {
        must(b, Bytes.LF);
        expects = Expects.NOTHING;
      }
      default -> throw new IllegalStateException("no framing: " + expects);
    }
  }

  private void size(byte b) throws MalformedBodyException {
    int digit = Character.digit(b & 0xFF, 16);
    if (digit >= 0) {
      if (++digits > MOST_DIGITS) {
        throw new MalformedBodyException("A chunk's size has too many digits.");
      }
      chunk = chunk << 4 | digit;
    } else if (digits > 0 && b == Bytes.CR) {
      expects = Expects.SIZE_LF;
    } else if (digits > 0 && b == ';') {
      expects = Expects.EXTENSION;
    } else {
      throw new MalformedBodyException("A chunk's size must be hexadecimal digits.");
    }
  }

  private void extension(byte b) throws MalformedBodyException {
    if (b == Bytes.CR) {
      expects = Expects.SIZE_LF;
    } else if ((b >= 0 && b < ' ' && b != Bytes.TAB) || b == 0x7F) {
      throw new MalformedBodyException("A chunk's extension has a control character.");
    } else if (++extensionBytes > limits.maxExtensionBytes()) {
      throw new MalformedBodyException("The chunks' extensions are too long.");
    }
  }

  private static void must(byte b, byte wanted) throws MalformedBodyException {
    if (b != wanted) {
      throw new MalformedBodyException("A line of the chunked framing must end in CRLF.");
    }
  }

  /** Takes all input in that the trailers may have, and gives back what comes after them. */
  private void trailerLines(ByteBuffer in) throws MalformedBodyException {
    if (trailerParser == null) {
      trailerParser = new TrailerParser(limits);
    }
    int before = trailerLength;
    int start = in.position();
    // One byte beyond the limit lets the parser see that there is more.
    int count = Math.min(in.remaining(), limits.maxTrailerBytes() + 1 - before);
    makeRoom(before + count);
    in.get(trailerBytes, before, count);
    trailerLength = before + count;
    if (trailerParser.parse(trailerBytes, trailerLength)) {
      in.position(start + trailerParser.length() - before);
      trailers = trailerParser.kept();
      trailerBytes = new byte[0];
      trailerParser = null;
      expects = Expects.NOTHING;
    }
  }

  private void makeRoom(int length) {
    if (length > trailerBytes.length) {
      int room = Math.max(FIRST_TRAILER_BYTES, Math.max(length, 2 * trailerBytes.length));
      trailerBytes = Arrays.copyOf(trailerBytes, room);
    }
  }

  @Override
  void taken(int count) {
    if (expects != Expects.CONTENT || count < 0 || count > chunk) {
      throw new IllegalArgumentException("taken " + count + " of " + chunk);
    }
    chunk -= count;
    if (chunk == 0) {
      expects = Expects.CONTENT_CR;
    }
  }

  @Override
  Headers trailers() {
    return trailers;
  }

  @Override
  long left() {
    return expects == Expects.NOTHING ? 0 : -1;
  }

  @Override
  long announced() {
    return expects == Expects.CONTENT || expects == Expects.SIZE_LF ? chunk : 0;
  }
}
