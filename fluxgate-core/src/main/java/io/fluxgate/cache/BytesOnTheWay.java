package io.fluxgate.cache;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what contents take together that are on their way to a cache, or to clients that read them
 * slowly: kept contents are bounded elsewhere. Safe for use by many threads.
 */
final class BytesOnTheWay {

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  BytesOnTheWay(long most) {
    this.most = most;
  }

  /** Whether there was room; then it is taken. */
  boolean reserve(long bytes) {
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
