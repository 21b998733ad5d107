package io.fluxgate.engine.jdk;

import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.http.Body;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way to the upstream. It moves the exchange's deadline along: none of the
 * upstream's while the client is being waited for, the idle one while the upstream takes a piece,
 * the response one once the last byte is sent. And it remembers how reading failed, so that a
 * client that broke off is not taken for an upstream that did.
 */
final class Upload extends InputStream {

  private final InputStream in;
  private final Watchdog.Guard guard;
  private final Deadlines deadlines;
  private volatile @Nullable IOException failure;

  Upload(Body body, Watchdog.Guard guard, Deadlines deadlines) {
    this.in = body.open();
    this.guard = guard;
    this.deadlines = deadlines;
  }

  /** How the client failed, if it did. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    guard.extend(Duration.ZERO);
    try {
      int count = in.read(to, offset, length);
      guard.extend(count < 0 ? deadlines.response() : deadlines.idle());
      return count;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
