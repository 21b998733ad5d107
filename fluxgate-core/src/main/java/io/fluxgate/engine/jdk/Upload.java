package io.fluxgate.engine.jdk;

import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.http.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way to the upstream: whenever the JDK's client asks for a piece, one is
 * read, on a thread of the upload's own, and handed over at once, however small it is.
 *
 * <p>It moves the exchange's deadline along: none of the upstream's while the client is being
 * waited for, the idle one while the upstream takes a piece, the response one once the last byte is
 * sent. And it remembers how reading failed, so that a client that broke off is not taken for an
 * upstream that did.
 */
final class Upload implements BodyPublisher {

  private static final int PIECE = 16 * 1024;

  private final Body.Stream body;
  private final Executor readers;
  private final Watchdog.Guard guard;
  private final Deadlines deadlines;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable IOException failure;
  private volatile @Nullable InputStream in; // one reader at a time
  private volatile boolean waitsForClient;
  private volatile boolean whole;

  /** A body that is not opened before the connection stands: without one, it can go elsewhere. */
  Upload(Body.Stream body, Executor readers, Watchdog.Guard guard, Deadlines deadlines) {
    this.body = body;
    this.readers = readers;
    this.guard = guard;
    this.deadlines = deadlines;
  }

  /** Whether it is the client who keeps everybody waiting at present. */
  boolean waitsForClient() {
    return waitsForClient;
  }

  /** Whether all of it has been read. */
  boolean whole() {
    return whole;
  }

  /** How the client failed, if it did. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public long contentLength() {
    return body.length().orElse(-1);
  }

  /**
   * Once: the JDK's client sends a GET again by itself when the connection breaks, and what is left
   * of a body must not pass for the whole.
   */
  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    boolean first = begun.compareAndSet(false, true);
    Pump pump = new Pump(subscriber, first);
    subscriber.onSubscribe(pump);
    if (!first) {
      subscriber.onError(new IOException("the body has been sent before"));
    }
  }

  private int read(byte[] to) throws IOException {
    waitsForClient = true;
    guard.extend(Duration.ZERO);
    try {
      InputStream content = in == null ? body.open() : in;
      in = content;
      int count = content.read(to);
      whole = count < 0;
      guard.extend(count < 0 ? deadlines.response() : deadlines.idle());
      return count;
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      waitsForClient = false;
    }
  }

  /** Reads as many pieces as were asked for; whoever asks while nobody reads starts a reader. */
  private final class Pump implements Flow.Subscription {

    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong asked = new AtomicLong();
    private volatile boolean over;

    Pump(Flow.Subscriber<? super ByteBuffer> subscriber, boolean reads) {
      this.subscriber = subscriber;
      this.over = !reads;
    }

    @Override
    public void request(long pieces) {
      if (asked.getAndUpdate(before -> Math.min(before, Long.MAX_VALUE - pieces) + pieces) == 0
          && !over) {
        readers.execute(this::pump);
      }
    }

    @Override
    public void cancel() {
      over = true; // a reader at work sees it when it has read its piece
    }

    private void pump() {
      try {
        do {
          byte[] piece = new byte[PIECE];
          int count = read(piece);
          if (over) {
            return;
          }
          if (count < 0) {
            over = true;
            subscriber.onComplete();
            return;
          }
          subscriber.onNext(ByteBuffer.wrap(piece, 0, count));
        } while (asked.decrementAndGet() > 0 && !over);
      } catch (IOException | RuntimeException e) {
        over = true;
        subscriber.onError(e);
      }
    }
  }
}
