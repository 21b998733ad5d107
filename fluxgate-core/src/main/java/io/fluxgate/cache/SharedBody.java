package io.fluxgate.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.http.Body;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A content on its way from the origin that several clients read, each at its own pace, while it is
 * being kept: one thread writes, any number of readers read, beginning when they like. It is all in
 * one array.
 *
 * <p>If it grows longer than may be kept it is not kept, nobody new may read it, and what all
 * readers have read is let go of; then the slowest of them holds up the others.
 */
final class SharedBody {

  private static final int FIRST_SIZE = 8 * 1024;

  private final int most;
  private final BytesOnTheWay room;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private byte[] bytes;

  /** How much room is taken for the array; nothing once it is over. */
  @GuardedBy("lock")
  private long reserved;

  /** How many bytes of the content have been let go of. */
  @GuardedBy("lock")
  private long gone;

  /** How many bytes of the array are content. */
  @GuardedBy("lock")
  private int filled;

  @GuardedBy("lock")
  private boolean ended;

  @GuardedBy("lock")
  private boolean tooLong;

  @GuardedBy("lock")
  private @Nullable IOException failure;

  @GuardedBy("lock")
  private final List<Reader> readers = new ArrayList<>();

  private volatile Runnable whenAbandoned = () -> {};

  private SharedBody(int size, int most, BytesOnTheWay room) {
    this.most = most;
    this.room = room;
    this.bytes = new byte[size];
    this.reserved = size;
  }

  /**
   * An empty one.
   *
   * @param length how long it will be; negative if that is not known
   * @param most how long it may be to be kept
   * @param room where room for it is taken, until nobody writes or reads it any more
   * @return the content; empty if there is no room
   */
  static Optional<SharedBody> of(long length, int most, BytesOnTheWay room) {
    int size = length < 0 ? Math.min(FIRST_SIZE, most) : Math.toIntExact(length);
    return room.reserve(size) ? Optional.of(new SharedBody(size, most, room)) : Optional.empty();
  }

  /** What to do once nobody reads any more what cannot be kept: the origin may be slow to go on. */
  void onAbandoned(Runnable action) {
    whenAbandoned = action;
  }

  /**
   * Reads all that comes, on the thread that calls. Readers do not see the end before {@link #end}.
   *
   * @return the content, or null if it grew too long
   * @throws IOException if it broke off; readers hear of it too
   */
  byte @Nullable [] fill(InputStream in) throws IOException, InterruptedException {
    byte[] piece = new byte[FIRST_SIZE];
    try {
      while (true) {
        int count = in.read(piece);
        if (count < 0) {
          return whole();
        }
        if (!write(piece, count)) {
          throw new IOException("nobody reads what cannot be kept");
        }
      }
    } catch (Throwable e) { // whatever it was: readers must not take what came for all of it
      fail(e);
      throw e;
    }
  }

  /** Whether there is still somebody to write for. */
  private boolean write(byte[] piece, int count) throws InterruptedException {
    lock.lock();
    try {
      if (!tooLong && (gone + filled + count > most || !grows(filled + count))) {
        tooLong = true;
      }
      while (tooLong && filled + count > Math.max(bytes.length, FIRST_SIZE)) {
        letGo();
        if (readers.isEmpty()) {
          return false;
        }
        if (filled + count > Math.max(bytes.length, FIRST_SIZE)) {
          changed.await();
        }
      }
      if (filled + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, FIRST_SIZE);
      }
      System.arraycopy(piece, 0, bytes, filled, count);
      filled += count;
      changed.signalAll();
      return !tooLong || !readers.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is room for so many bytes. */
  @GuardedBy("lock")
  private boolean grows(int size) {
    if (size <= bytes.length) {
      return true;
    }
    int larger = Math.max(size, Math.min(most, 2 * bytes.length));
    if (!room.reserve(larger - bytes.length)) {
      return false;
    }
    reserved += larger - bytes.length;
    bytes = Arrays.copyOf(bytes, larger);
    return true;
  }

  /** Somebody who waited for it comes when all others have left: it needs its room once more. */
  @GuardedBy("lock")
  private boolean takesRoomAgain() {
    if (reserved < bytes.length) {
      if (!room.reserve(bytes.length)) {
        return false;
      }
      reserved = bytes.length;
    }
    return true;
  }

  /** Gives the room back once nobody writes or reads any more. */
  @GuardedBy("lock")
  private void settle() {
    if (ended && readers.isEmpty()) {
      room.release(reserved);
      reserved = 0;
    }
  }

  /** Lets go of what all readers have read. */
  @GuardedBy("lock")
  private void letGo() {
    long least = gone + filled;
    for (Reader reader : readers) {
      least = Math.min(least, reader.position);
    }
    int read = (int) (least - gone);
    if (read > 0) {
      System.arraycopy(bytes, read, bytes, 0, filled - read);
      filled -= read;
      gone = least;
    }
  }

  /** Lets readers see the end. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
      settle();
    } finally {
      lock.unlock();
    }
  }

  private byte @Nullable [] whole() {
    lock.lock();
    try {
      return tooLong ? null : filled == bytes.length ? bytes : Arrays.copyOf(bytes, filled);
    } finally {
      lock.unlock();
    }
  }

  /** Has readers hear that it broke off. */
  void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure =
            cause instanceof IOException broken ? broken : new IOException("broken off", cause);
      }
      ended = true;
      changed.signalAll();
      settle();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The content from its beginning, for one more client; empty if its beginning may be gone, or its
   * end will never come.
   */
  Optional<InputStream> join() {
    lock.lock();
    try {
      if (tooLong || failure != null || !takesRoomAgain()) {
        return Optional.empty();
      }
      Reader reader = new Reader();
      readers.add(reader);
      return Optional.of(reader);
    } finally {
      lock.unlock();
    }
  }

  /** One client's view. */
  private final class Reader extends InputStream {

    /** How much it has read; guarded by the lock. */
    private long position;

    /** Guarded by the lock. */
    private boolean closed;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      lock.lock();
      try {
        while (!closed && position == gone + filled && !ended) {
          changed.await();
        }
        if (closed) {
          throw new IOException("closed");
        }
        int count = (int) Math.min(length, gone + filled - position);
        if (count > 0) {
          System.arraycopy(bytes, (int) (position - gone), buffer, offset, count);
          position += count;
          if (tooLong) {
            changed.signalAll();
          }
          return count;
        }
        if (failure != null) {
          throw new IOException(failure.getMessage(), failure);
        }
        return -1;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException("interrupted while the origin sends");
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int available() {
      lock.lock();
      try {
        return closed ? 0 : (int) Math.min(Integer.MAX_VALUE, gone + filled - position);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      boolean abandoned;
      lock.lock();
      try {
        closed = true;
        abandoned = readers.remove(this) && readers.isEmpty() && tooLong && !ended;
        changed.signalAll();
        settle();
      } finally {
        lock.unlock();
      }
      if (abandoned) {
        whenAbandoned.run();
      }
    }
  }

  /** As a body, whose length is known or not. */
  static Body body(InputStream in, long length) {
    return length < 0 ? Body.stream(in) : Body.stream(in, length);
  }
}
