package io.fluxgate.engine.jdk;

import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body a client sends. A client that makes no progress for too long is cut off; one whose body
 * breaks off or is malformed gets a {@link RequestException}, so that nobody takes it for the
 * upstream's failure. It may be read on another thread than the request's.
 */
final class ClientStream extends InputStream {

  private final InputStream in;
  private final Duration idleTimeout;
  private final Watchdog.Guard guard;
  private volatile @Nullable Thread reader;
  private long missing;
  private volatile boolean broken;
  private volatile boolean inTheMiddle;

  /** A body of so many bytes, or -1 if its chunks say where it ends. */
  ClientStream(InputStream in, long length, Duration idleTimeout, Watchdog watchdog) {
    this.in = in;
    this.missing = length;
    this.idleTimeout = idleTimeout;
    this.guard = watchdog.guard(this::interruptReader);
  }

  private void interruptReader() {
    Thread reading = reader;
    if (reading != null) {
      reading.interrupt(); // closes the client's socket
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    reader = Thread.currentThread();
    guard.arm(idleTimeout);
    inTheMiddle = true;
    int count;
    boolean inTime = false;
    try {
      count = in.read(to, offset, length);
    } catch (IOException e) {
      throw failed(e);
    } finally {
      inTime = guard.disarm();
      if (!inTime) {
        Thread.interrupted();
      }
    }
    if (!inTime) {
      // The interrupt may have come when the read was over, and then the socket is still open.
      throw failed(new IOException("the deadline was over when the bytes came"));
    }
    if (count > 0 && missing > 0) {
      missing -= count;
    } else if (count < 0 && missing > 0) {
      throw failed(new IOException("the connection ended " + missing + " bytes before the body"));
    }
    if (count < 0 || missing == 0) {
      inTheMiddle = false;
    }
    return count;
  }

  private RequestException failed(IOException cause) {
    broken = true;
    ProblemDetail problem =
        guard.fired()
            ? new ProblemDetail(
                408, "request-timeout", "The request took too long.", "Its body made no progress.")
            : new ProblemDetail(
                400, "bad-request", "The request is malformed.", "Its body is not whole.");
    RequestException failure = new RequestException(problem);
    failure.initCause(cause);
    return failure;
  }

  /**
   * Whether the body broke, so that nobody knows where the next request would begin, or was left in
   * the middle, where another thread may still wait for its rest.
   */
  boolean cutShort() {
    return broken || inTheMiddle;
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  /**
   * Leaves the rest to the server, which reads a little of it so that the connection can be used
   * again.
   */
  @Override
  public void close() {
    guard.close();
  }
}
