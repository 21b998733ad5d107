package io.fluxgate.engine.direct;

import io.fluxgate.http.Body;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Gets hold of the array that is written to it, without a copy where it is written as a whole. */
final class ArrayCatcher extends OutputStream {

  private byte[] array = new byte[0];

  /** A body's own array, which nobody changes. */
  static byte[] of(Body.Bytes body) {
    ArrayCatcher caught = new ArrayCatcher();
    try {
      body.writeTo(caught);
    } catch (IOException e) {
      throw new IllegalStateException("a body in memory cannot fail", e);
    }
    return caught.array;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (array.length == 0 && offset == 0 && length == bytes.length) {
      array = bytes;
    } else {
      int before = array.length;
      array = Arrays.copyOf(array, before + length);
      System.arraycopy(bytes, offset, array, before, length);
    }
  }
}
