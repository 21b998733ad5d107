package io.fluxgate.engine.direct;

import java.nio.ByteBuffer;

/**
 * Follows the frames of one direction of a WebSocket connection (RFC 6455, 5.2), to know where one
 * ends and whether a Close has passed. Looks at the heads of frames only and changes nothing; what
 * the frames mean is between the two ends.
 */
final class WebSocketFrames {

  private static final int CLOSE = 8;
  private static final int HEAD = 2;
  private static final int MASK = 4;

  /** How many bytes of the head are here, and how many it has as far as is known. */
  private int seen;

  private int headLength = HEAD;
  private int opcode;

  /** How many bytes that say the length are still to come. */
  private int lengthBytes;

  /** How much of the frame's content is still to come; without end if its length is no length. */
  private long left;

  private boolean closed;

  /** A Close as a server sends it. */
  static byte[] close(int status) {
    return new byte[] {(byte) 0x88, 2, (byte) (status >> 8), (byte) status};
  }

  /** A Close as a client sends it: masked (RFC 6455, 5.3). */
  static byte[] maskedClose(int status, int mask) {
    return ByteBuffer.allocate(8)
        .put((byte) 0x88)
        .put((byte) 0x82)
        .putInt(mask)
        .putShort((short) (status ^ mask >>> 16))
        .array();
  }

  /** Whether the next byte is the first of a frame. */
  boolean atBorder() {
    return seen == 0;
  }

  /** Whether a Close has passed as a whole. */
  boolean closed() {
    return closed;
  }

  /** All of these bytes pass; none is taken out of the buffer. */
  void pass(ByteBuffer bytes) {
    int at = bytes.position();
    while (at < bytes.limit()) {
      at = pass(bytes, at);
    }
  }

  /**
   * The rest of the frame passes that has begun, as far as it is here.
   *
   * @return where it ends; none is taken out of the buffer
   */
  int passToBorder(ByteBuffer bytes) {
    int at = bytes.position();
    while (at < bytes.limit() && !atBorder()) {
      at = pass(bytes, at);
    }
    return at;
  }

  /** Goes on by one byte of a head, or as far as the content goes. */
  private int pass(ByteBuffer bytes, int at) {
    if (seen < headLength) {
      head(bytes.get(at));
      if (seen == headLength && left == 0) {
        end();
      }
      return at + 1;
    }
    int count = (int) Math.min(left, bytes.limit() - at);
    left -= count;
    if (left == 0) {
      end();
    }
    return at + count;
  }

  private void head(byte next) {
    switch (seen++) {
      case 0 -> opcode = next & 0xF;
      case 1 -> length(next);
      default -> {
        if (lengthBytes > 0) {
          lengthBytes--;
          left = left << 8 | (next & 0xFF);
          if (left < 0) { // the highest bit must be 0
            left = Long.MAX_VALUE;
            lengthBytes = 0;
          }
        }
      }
    }
  }

  private void length(byte said) {
    int length = said & 0x7F;
    lengthBytes = length == 127 ? 8 : length == 126 ? 2 : 0;
    left = lengthBytes == 0 ? length : 0;
    headLength = HEAD + lengthBytes + (said < 0 ? MASK : 0);
  }

  private void end() {
    closed |= opcode == CLOSE;
    seen = 0;
    headLength = HEAD;
    left = 0;
  }
}
