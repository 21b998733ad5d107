package io.fluxgate.engine.direct;

import java.nio.ByteBuffer;

/** A body whose length was told. */
final class LengthDecoder extends BodyDecoder {

  private long left;

  LengthDecoder(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("a length must not be negative: " + length);
    }
    this.left = length;
  }

  @Override
  int next(ByteBuffer in) {
    return left == 0 ? -1 : (int) Math.min(left, in.remaining());
  }

  @Override
  void taken(int count) {
    if (count < 0 || count > left) {
      throw new IllegalArgumentException("taken " + count + " of " + left);
    }
    left -= count;
  }

  @Override
  long left() {
    return left;
  }

  @Override
  long announced() {
    return left;
  }
}
