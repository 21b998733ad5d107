package io.fluxgate.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A body that a test sends piece by piece. */
final class Pieces extends InputStream {
  private final LinkedBlockingQueue<Object> pieces = new LinkedBlockingQueue<>();
  private byte[] piece = {};
  private int at;
  final CountDownLatch closed = new CountDownLatch(1);

  Pieces send(String text) {
    pieces.add(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Pieces end() {
    pieces.add(this);
    return this;
  }

  Pieces fail(IOException failure) {
    pieces.add(failure);
    return this;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (at == piece.length) {
      try {
        Object next = pieces.take();
        if (next instanceof IOException failure) {
          throw failure;
        }
        if (next == this) {
          return -1;
        }
        piece = (byte[]) next;
        at = 0;
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted");
      }
    }
    int count = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, buffer, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
