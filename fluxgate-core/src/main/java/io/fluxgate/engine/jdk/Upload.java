package io.fluxgate.engine.jdk;

import io.fluxgate.engine.UpstreamCall.Deadlines;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable IOException failure;
  private volatile boolean waitsForClient;

  Upload(InputStream in, Watchdog.Guard guard, Deadlines deadlines) {
    this.in = in;
    this.guard = guard;
    this.deadlines = deadlines;
  }

  /**
   * This stream for the client, once: it sends a GET again by itself when the connection breaks,
   * and what is left of a body must not pass for the whole.
   */
  @Nullable InputStream once() {
    return begun.compareAndSet(false, true) ? this : null;
  }

  /** Whether it is the client who keeps everybody waiting at present. */
  boolean waitsForClient() {
    return waitsForClient;
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
    waitsForClient = true;
    guard.extend(Duration.ZERO);
    try {
      int count = in.read(to, offset, length);
      guard.extend(count < 0 ? deadlines.response() : deadlines.idle());
      return count;
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      waitsForClient = false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
