package io.fluxgate.engine.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The beginning of a head whose rest has not come yet. Most heads come in one piece and are parsed
 * in an array that all connections of a loop share; only one that does not gets an array of its
 * own.
 */
final class PartialHead {

  /** How much is looked at in one go: more than most heads have, and little where many follow. */
  private static final int PIECE = 2048;

  private static final byte[] NOTHING = new byte[0];

  private byte[] own = NOTHING;
  private int length;

  /**
   * Goes on with a head.
   *
   * @param in its position is moved over what belongs to the head
   * @return whether the head is complete
   */
  <E extends IOException> boolean read(EventLoop loop, HeadParser<E> parser, ByteBuffer in)
      throws E {
    boolean shared = length == 0;
    byte[] bytes = shared ? loop.headBytes : own;
    while (in.hasRemaining()) {
      int count = Math.min(PIECE, in.remaining());
      if (bytes.length < length + count) {
        byte[] larger = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        if (shared) {
          loop.headBytes = larger;
        }
        bytes = larger;
      }
      in.get(in.position(), bytes, length, count);
      if (parser.parse(bytes, length + count)) {
        in.position(in.position() + parser.length() - length);
        own = NOTHING;
        length = 0;
        return true;
      }
      in.position(in.position() + count);
      length += count;
    }
    own = shared ? Arrays.copyOf(bytes, length + PIECE) : bytes;
    return false;
  }
}
