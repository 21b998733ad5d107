package io.fluxgate.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes a body on and keeps a copy while it does. When the body has come to its end, at the length
 * it was to have and within the limit, the copy is handed over; else it is dropped. The buffer
 * grows with what really comes, not with what was announced.
 *
 * <p>For one reader, as every stream.
 */
final class CollectingStream extends InputStream {

  private final InputStream in;
  private final OptionalLong expected;
  private final int limit;
  private final Consumer<byte[]> whenWhole;

  /** Null once it is certain that there is nothing more to collect. */
  private @Nullable ByteArrayOutputStream copy = new ByteArrayOutputStream(1024);

  /**
   * A stream around another.
   *
   * @param in what is passed on; closed with this stream
   * @param expected how long it must be, if that is known
   * @param limit how many bytes are kept at most
   * @param whenWhole is given the whole content, once, by the reading or closing thread
   */
  CollectingStream(InputStream in, OptionalLong expected, int limit, Consumer<byte[]> whenWhole) {
    this.in = in;
    this.expected = expected;
    this.limit = limit;
    this.whenWhole = whenWhole;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0; // some streams call this the end
    }
    int count;
    try {
      count = in.read(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      copy = null;
      throw e;
    }
    if (count < 0) {
      atEnd();
    } else {
      collect(buffer, offset, count);
    }
    return count;
  }

  private void collect(byte[] buffer, int offset, int count) {
    if (copy != null) {
      if (count > limit - copy.size()) {
        copy = null;
      } else {
        copy.write(buffer, offset, count);
      }
    }
  }

  private void atEnd() {
    ByteArrayOutputStream whole = copy;
    copy = null;
    if (whole != null && (expected.isEmpty() || expected.getAsLong() == whole.size())) {
      whenWhole.accept(whole.toByteArray());
    }
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  /** A reader who knows the length need not read on to see the end. */
  @Override
  public void close() throws IOException {
    if (expected.isPresent()) {
      atEnd();
    }
    copy = null;
    in.close();
  }
}
