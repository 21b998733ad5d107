package io.fluxgate.engine.jdk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.http.Body;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body that the request's own thread pulls from the client: the client hands over a few
 * buffers at a time and gets a new credit for each piece that was read, so that a slow reader slows
 * the upstream down instead of filling the memory.
 */
final class PullStream extends InputStream implements BodySubscriber<Body> {

  /** Pieces on their way while one is being read: enough to keep both sides busy. */
  private static final int CREDITS = 2;

  private final long length;
  private final Watchdog.Guard guard;
  private final Duration idleTimeout;
  private final String origin;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<List<ByteBuffer>> pieces = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean complete;

  @GuardedBy("lock")
  private long received;

  @GuardedBy("lock")
  private @Nullable IOException failure;

  private volatile Flow.@Nullable Subscription subscription;

  /** What the reader is at; its own. */
  private @Nullable List<ByteBuffer> current;

  private int currentIndex;

  PullStream(long length, Watchdog.Guard guard, Duration idleTimeout, String origin) {
    this.length = length;
    this.guard = guard;
    this.idleTimeout = idleTimeout;
    this.origin = origin;
  }

  @Override
  public CompletionStage<Body> getBody() {
    return CompletableFuture.completedStage(
        length < 0 ? Body.stream(this) : Body.stream(this, length));
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (isOver()) {
      subscription.cancel(); // given up before it began
    } else {
      subscription.request(CREDITS);
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return complete || failure != null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    lock.lock();
    try {
      for (ByteBuffer buffer : piece) {
        received += buffer.remaining();
      }
      pieces.add(piece);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    fail(new UpstreamException(Kind.RESPONSE_INCOMPLETE, true, origin + ": " + thrown, thrown));
  }

  @Override
  public void onComplete() {
    lock.lock();
    try {
      complete = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it for the reader; the first failure counts. */
  void fail(IOException why) {
    lock.lock();
    try {
      if (failure == null && !complete) {
        failure = why;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
    drop();
  }

  private void drop() {
    Flow.Subscription subscribed = subscription;
    if (subscribed != null) {
      subscribed.cancel();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    ByteBuffer buffer = nextBuffer();
    if (buffer == null) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(to, offset, count);
    return count;
  }

  /** A buffer with something in it, or null at the end. */
  private @Nullable ByteBuffer nextBuffer() throws IOException {
    while (true) {
      List<ByteBuffer> list = current;
      while (list != null && currentIndex < list.size()) {
        ByteBuffer buffer = list.get(currentIndex);
        if (buffer.hasRemaining()) {
          return buffer;
        }
        currentIndex++;
      }
      if (list != null) {
        current = null;
        Flow.Subscription subscribed = subscription;
        if (subscribed != null) {
          // Outside the lock: the client may hand over the next piece right here.
          subscribed.request(1);
        }
      }
      current = awaitPiece();
      currentIndex = 0;
      if (current == null) {
        return null;
      }
    }
  }

  private @Nullable List<ByteBuffer> awaitPiece() throws IOException {
    guard.arm(idleTimeout);
    if (guard.pastLimit()) { // waits that are short enough escape the watchdog
      fail(
          UpstreamException.timedOut(
              Timeout.TOTAL,
              Kind.RESPONSE_TIMEOUT,
              true,
              origin + ": the exchange's total time is over"));
    }
    try {
      return nextPiece();
    } finally {
      guard.disarm(); // without the lock: an expiry that is under way needs it
    }
  }

  private @Nullable List<ByteBuffer> nextPiece() throws IOException {
    lock.lock();
    try {
      while (pieces.isEmpty() && !complete && failure == null) {
        changed.await();
      }
      if (pieces.isEmpty() && failure != null) {
        throw failure;
      }
      return pieces.poll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + origin);
    } finally {
      lock.unlock();
    }
  }

  /** What can be read without waiting; zero tells the writer to send what it has. */
  @Override
  public int available() {
    List<ByteBuffer> list = current;
    if (list != null) {
      for (int i = currentIndex; i < list.size(); i++) {
        if (list.get(i).hasRemaining()) {
          return list.get(i).remaining();
        }
      }
    }
    lock.lock();
    try {
      return pieces.isEmpty() && !complete ? 0 : 1;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops the connection if the body has not come to its end. One of known length has once all of
   * its bytes are here, though the client may not have said so yet.
   */
  @Override
  public void close() {
    boolean unread;
    lock.lock();
    try {
      unread = !complete && (length < 0 || received < length);
      pieces.clear();
      complete = true;
    } finally {
      lock.unlock();
    }
    if (unread) {
      drop();
    }
    guard.close();
  }
}
