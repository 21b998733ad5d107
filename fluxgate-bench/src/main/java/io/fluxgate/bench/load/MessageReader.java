package io.fluxgate.bench.load;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads HTTP/1.1 messages off one connection, just well enough for a load test: it knows {@code
 * Content-Length} and chunks, keeps the first line, and counts bodies instead of keeping them. For
 * one thread.
 */
final class MessageReader {

  private static final int MOST_HEAD_BYTES = 1 << 16;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONNECTION = "connection:".getBytes(StandardCharsets.US_ASCII);

  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    COMPLETE
  }

  private State state = State.HEAD;
  private byte[] head = new byte[512];
  private int headBytes;
  private int lineStart;
  private int firstLineBytes;
  private long remaining;
  private boolean framed;
  private boolean chunked;
  private boolean closing;
  private long bodyBytes;

  /**
   * Takes bytes, none beyond the end of the message.
   *
   * @return whether the message is complete; the next call then begins another one
   */
  boolean complete(ByteBuffer in) throws ProtocolException {
    if (state == State.COMPLETE) {
      begin();
    }
    while (in.hasRemaining() && state != State.COMPLETE) {
      switch (state) {
        case HEAD -> head(in);
        case BODY -> body(in, State.COMPLETE);
        case CHUNK -> body(in, State.CHUNK_END);
        case CHUNK_SIZE -> chunkSize(in.get());
        case CHUNK_END -> chunkEnd(in.get());
        case TRAILER -> trailer(in.get());
        case COMPLETE -> throw new AssertionError();
      }
    }
    return state == State.COMPLETE;
  }

  /** The status of an answer. */
  int status() {
    return firstLineBytes < 12 ? 0 : (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
  }

  /** What follows the last slash of a request's path. */
  String lastSegment() {
    int end = firstLineBytes - " HTTP/1.1".length();
    int from = end;
    while (from > 0 && head[from - 1] != '/') {
      from--;
    }
    return new String(head, from, Math.max(0, end - from), StandardCharsets.US_ASCII);
  }

  /**
   * Whether the message says how its body ends; an answer that does not ends with its connection.
   */
  boolean framed() {
    return framed || chunked;
  }

  /** Whether this is the connection's last message. */
  boolean closing() {
    return closing;
  }

  long bodyBytes() {
    return bodyBytes;
  }

  private void begin() {
    state = State.HEAD;
    headBytes = 0;
    lineStart = 0;
    firstLineBytes = 0;
    remaining = 0;
    framed = false;
    chunked = false;
    closing = false;
    bodyBytes = 0;
  }

  private void head(ByteBuffer in) throws ProtocolException {
    while (in.hasRemaining() && state == State.HEAD) {
      byte b = in.get();
      if (headBytes == head.length) {
        if (headBytes == MOST_HEAD_BYTES) {
          throw new ProtocolException("a head of more than " + MOST_HEAD_BYTES + " bytes");
        }
        head = Arrays.copyOf(head, 2 * headBytes);
      }
      head[headBytes++] = b;
      if (b == '\n') {
        line(Math.max(lineStart, headBytes - 2));
        lineStart = headBytes;
      }
    }
  }

  private void line(int end) {
    if (lineStart == 0) {
      firstLineBytes = end;
    } else if (end == lineStart) {
      state = chunked ? State.CHUNK_SIZE : remaining > 0 ? State.BODY : State.COMPLETE;
    } else if (named(LENGTH)) {
      framed = true;
      remaining = Long.parseLong(value(LENGTH, end));
    } else if (named(CODING)) {
      chunked = value(CODING, end).equalsIgnoreCase("chunked");
    } else if (named(CONNECTION)) {
      closing = value(CONNECTION, end).equalsIgnoreCase("close");
    }
  }

  private boolean named(byte[] name) {
    for (int i = 0; i < name.length; i++) {
      byte b = head[lineStart + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private String value(byte[] name, int end) {
    int from = lineStart + name.length;
    return new String(head, from, end - from, StandardCharsets.US_ASCII).strip();
  }

  private void body(ByteBuffer in, State next) {
    int taken = (int) Math.min(remaining, in.remaining());
    in.position(in.position() + taken);
    bodyBytes += taken;
    remaining -= taken;
    if (remaining == 0) {
      state = next;
    }
  }

  /** Extensions of chunks are not foreseen: none of the peers writes any. */
  private void chunkSize(byte b) throws ProtocolException {
    if (b == '\n') {
      state = remaining == 0 ? State.TRAILER : State.CHUNK;
      lineStart = 0;
    } else if (b != '\r') {
      int digit = Character.digit(b, 16);
      if (digit < 0) {
        throw new ProtocolException("not the size of a chunk");
      }
      remaining = remaining * 16 + digit;
    }
  }

  private void chunkEnd(byte b) {
    if (b == '\n') {
      state = State.CHUNK_SIZE;
    }
  }

  /** Here {@code lineStart} counts the bytes of the line. */
  private void trailer(byte b) {
    if (b == '\n' && lineStart == 0) {
      state = State.COMPLETE;
    } else if (b == '\n') {
      lineStart = 0;
    } else if (b != '\r') {
      lineStart++;
    }
  }
}
