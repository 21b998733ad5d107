package io.fluxgate.engine.direct;

import java.nio.ByteBuffer;

/** A body that ends with the connection: all that comes is content. */
final class UntilCloseDecoder extends BodyDecoder {

  @Override
  int next(ByteBuffer in) {
    return in.remaining();
  }

  @Override
  void taken(int count) {}

  @Override
  boolean endsWithConnection() {
    return true;
  }

  @Override
  long left() {
    return -1;
  }

  @Override
  long announced() {
    return 0;
  }
}
