package io.fluxgate.engine.direct;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of heads and framing on their way out; one per loop, empty between two writes. */
final class Output extends OutputStream {

  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[8 * 1024];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  private void makeRoomFor(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }

  @Override
  public void write(int one) {
    makeRoomFor(1);
    bytes[length++] = (byte) one;
  }

  @Override
  public void write(byte[] from, int offset, int count) {
    makeRoomFor(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  /** Text of ISO-8859-1 characters alone, as all of Request and Headers is. */
  @SuppressWarnings("deprecation") // of all ways this one alone copies without an array between
  Output text(String text) {
    int count = text.length();
    makeRoomFor(count);
    text.getBytes(0, count, bytes, length);
    length += count;
    return this;
  }

  Output bytes(byte[] from) {
    write(from, 0, from.length);
    return this;
  }

  Output copy(ByteBuffer from) {
    int count = from.remaining();
    makeRoomFor(count);
    from.get(bytes, length, count);
    length += count;
    return this;
  }

  Output line() {
    makeRoomFor(2);
    bytes[length++] = '\r';
    bytes[length++] = '\n';
    return this;
  }

  Output field(String name, String value) {
    text(name);
    makeRoomFor(2);
    bytes[length++] = ':';
    bytes[length++] = ' ';
    return text(value).line();
  }

  /** A number of 0 or more. */
  Output number(long number) {
    makeRoomFor(20);
    int digits = 1;
    for (long left = number / 10; left > 0; left /= 10) {
      digits++;
    }
    long left = number;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + left % 10);
      left /= 10;
    }
    length += digits;
    return this;
  }

  /** The line before a chunk (RFC 9112, 7.1). */
  Output chunkSize(int size) {
    makeRoomFor(10);
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(size)) / 4);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      bytes[length++] = HEX[size >>> shift & 0xF];
    }
    return line();
  }
}
