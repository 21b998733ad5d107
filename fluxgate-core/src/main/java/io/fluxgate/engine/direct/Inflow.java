package io.fluxgate.engine.direct;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The content of a body that arrives on a connection. There are two ways to have it: the engine's
 * own relay {@linkplain #attach attaches} a sink, and the loop moves the bytes without a thread;
 * anybody else reads it like any stream, on a thread that may wait.
 *
 * <p>Between the two sides stands what one read has brought, and no more: while something is held,
 * the connection is not read. Only {@link #collect} lets it grow, up to a limit.
 */
final class Inflow extends InputStream implements Feeder {

  /** The connection that the body arrives on. Called on its loop's thread. */
  interface Source {
    /** Nothing more is wanted at present. */
    void pauseBody();

    /** More is wanted. */
    void resumeBody();

    /** Nobody wants the rest. */
    void bodyDropped();
  }

  private static final byte[] NOTHING = new byte[0];

  private final EventLoop loop;
  private final Source source;
  private final BodyDecoder decoder;
  private final long limit;

  // The loop's own.
  private @Nullable Sink sink;
  private int collectLimit;
  private long arrived;
  private volatile boolean complete;
  private boolean dropped;

  // What the loop and a reader share. The lock is the loop's, one for all of its bodies: most of
  // them never have a reader.
  private final ReentrantLock lock;

  /** Where a reader waits; there is none before the first one does. */
  @GuardedBy("lock")
  private @Nullable Condition changed;

  @GuardedBy("lock")
  private byte[] held = NOTHING;

  @GuardedBy("lock")
  private int from;

  @GuardedBy("lock")
  private int to;

  @GuardedBy("lock")
  private boolean whole;

  @GuardedBy("lock")
  private @Nullable IOException failure;

  @GuardedBy("lock")
  private boolean closed;

  private volatile boolean read;

  /**
   * A body that begins to arrive.
   *
   * @param limit the most content that is taken; 0 for no limit
   */
  Inflow(EventLoop loop, Source source, BodyDecoder decoder, long limit) {
    this.loop = loop;
    this.lock = loop.bodyLock;
    this.source = source;
    this.decoder = decoder;
    this.limit = limit;
  }

  // ---- on the loop ----

  boolean isOf(EventLoop some) {
    return loop == some;
  }

  /** Whether its length was announced. */
  boolean knowsLength() {
    return decoder.left() >= 0;
  }

  /** Whether it goes into a sink. */
  boolean attached() {
    return sink != null;
  }

  boolean complete() {
    return complete;
  }

  /** Whether it has come to an end, a good one or not. */
  boolean over() {
    lock.lock();
    try {
      return complete || failure != null;
    } finally {
      lock.unlock();
    }
  }

  Headers trailers() {
    return complete ? decoder.trailers() : Headers.empty();
  }

  /**
   * Holds more than one read brings, up to a limit, because somebody wants it as a whole; 0 when
   * nobody does any more.
   */
  void collect(int most) {
    collectLimit = most;
  }

  /** What has been collected, if the body is complete; it is then empty. */
  byte[] takeCollected() {
    lock.lock();
    try {
      byte[] all = from == 0 && to == held.length ? held : Arrays.copyOfRange(held, from, to);
      held = NOTHING;
      from = 0;
      to = 0;
      return all;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Bytes have arrived; takes those that belong to this body.
   *
   * @throws MalformedBodyException if its framing is broken
   * @throws TooLong if there is more of it than may be
   */
  void arrived(ByteBuffer in) throws MalformedBodyException, TooLong {
    int begin = in.position();
    int end = begin;
    int count = decoder.next(in);
    while (count > 0) {
      if (in.position() != end) {
        in.put(end, in, in.position(), count); // over the framing, so that all content is in a row
      }
      end += count;
      arrived += count;
      in.position(in.position() + count);
      decoder.taken(count);
      count = decoder.next(in);
    }
    if (limit > 0 && arrived + decoder.announced() > limit) {
      throw new TooLong();
    }
    complete = count < 0;
    int after = in.position();
    int limitBefore = in.limit();
    in.position(begin).limit(end);
    try {
      pass(in);
    } finally {
      in.limit(limitBefore).position(after);
    }
  }

  /** Nothing more has arrived for now: what waits for company leaves. */
  void flush() {
    Sink to = sink;
    if (to != null) {
      to.flush();
    }
  }

  /** The connection has ended, which ends some bodies. */
  boolean endsHere() {
    if (decoder.endsWithConnection() && !over()) {
      complete = true;
      pass(ByteBuffer.allocate(0));
      return true;
    }
    return false;
  }

  private void pass(ByteBuffer content) {
    Sink to = sink;
    if (to != null && to.ready() && isEmpty()) {
      to.take(content, complete);
      if (complete) {
        sink = null;
      } else if (!to.ready()) {
        source.pauseBody();
      }
      return;
    }
    hold(content);
    if (!complete && heldBytes() > collectLimit) {
      source.pauseBody();
    }
  }

  private void hold(ByteBuffer content) {
    lock.lock();
    try {
      int count = content.remaining();
      if (count > 0 && !closed) {
        if (held.length - to < count) {
          int kept = to - from;
          byte[] larger = new byte[roomFor(kept + count)];
          System.arraycopy(held, from, larger, 0, kept);
          held = larger;
          from = 0;
          to = kept;
        }
        content.get(held, to, count);
        to += count;
      }
      whole = complete;
      wakeReader();
    } finally {
      lock.unlock();
    }
  }

  /** Exactly so much if nothing or everything else is known to come, else twice as much. */
  private int roomFor(int count) {
    long left = decoder.left();
    return complete || left == 0
        ? count
        : left > 0 && count + left <= collectLimit
            ? (int) Math.min(count + left, 2L * count + 512)
            : count;
  }

  private boolean isEmpty() {
    return heldBytes() == 0;
  }

  private int heldBytes() {
    lock.lock();
    try {
      return to - from;
    } finally {
      lock.unlock();
    }
  }

  /** From now on everything goes into a sink, beginning with what is held. */
  void attach(Sink to) {
    sink = to;
    collectLimit = 0;
    resume();
  }

  @Override
  public void resume() {
    Sink to = sink;
    if (to == null || !to.ready()) {
      return;
    }
    IOException broken = failure();
    byte[] bytes = takeCollected();
    if (broken != null && bytes.length == 0) {
      sink = null;
      to.broken(broken);
      return;
    }
    if (bytes.length > 0 || complete) {
      to.take(ByteBuffer.wrap(bytes), complete);
      if (complete) {
        sink = null;
        return;
      }
    }
    if (broken != null) {
      resume(); // what came before it broke has been taken
    } else if (to.ready()) {
      source.resumeBody();
    }
  }

  private @Nullable IOException failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() {
    sink = null;
  }

  /** It will not arrive. What is held can still be had. */
  void fail(IOException cause) {
    if (complete) {
      return;
    }
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      wakeReader();
    } finally {
      lock.unlock();
    }
    Sink to = sink;
    if (to != null && isEmpty()) {
      sink = null;
      to.broken(cause);
    }
  }

  /** Whether somebody waits for it: a sink that is ready, or a reader. */
  boolean wanted() {
    Sink to = sink;
    return to != null ? to.ready() : collectLimit > 0 || (read && isEmpty());
  }

  private void drop() {
    if (!dropped && !over()) {
      dropped = true;
      sink = null;
      source.bodyDropped();
    }
  }

  // ---- on a thread that may wait ----

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (loop.isCurrentThread()) {
      throw new IllegalStateException("a body that streams cannot be read on the engine's loop");
    }
    read = true;
    int count;
    lock.lock();
    try {
      while (to == from && !whole && failure == null && !closed) {
        askForMore();
        if (changed == null) {
          changed = lock.newCondition();
        }
        changed.await();
      }
      if (closed) {
        throw new IOException("the body has been closed");
      }
      if (to == from) {
        if (failure != null) {
          throw failure;
        }
        return -1;
      }
      count = Math.min(length, to - from);
      System.arraycopy(held, from, into, offset, count);
      from += count;
      if (from == to) {
        from = 0;
        to = 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
    return count;
  }

  @GuardedBy("lock")
  private void wakeReader() {
    Condition reader = changed;
    if (reader != null) {
      reader.signalAll();
    }
  }

  private static IOException interrupted(InterruptedException cause) {
    IOException failure = new InterruptedIOException("interrupted while a body was awaited");
    failure.initCause(cause);
    return failure;
  }

  private void askForMore() {
    loop.execute(
        () -> {
          if (sink == null && !over() && isEmpty()) {
            source.resumeBody();
          }
        });
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return to - from;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      held = NOTHING;
      from = 0;
      to = 0;
      wakeReader();
    } finally {
      lock.unlock();
    }
    if (loop.isCurrentThread()) {
      drop();
    } else {
      loop.execute(this::drop);
    }
  }

  /** There is more of a body than may be. */
  static final class TooLong extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
