package io.fluxgate.retry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies are kept at once so that they can be sent again. Safe for use by
 * many threads.
 */
public final class BodyMemory {

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * Memory of which nothing is used.
   *
   * @param limit the most bytes kept at once, 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  public BodyMemory(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative: " + limit);
    }
    this.limit = limit;
  }

  /**
   * Takes some of it.
   *
   * @param bytes how many, 0 or more
   * @return whether there was as much; if not, nothing is taken
   */
  public boolean tryTake(long bytes) {
    while (true) {
      long before = used.get();
      if (bytes > limit - before) {
        return false;
      }
      if (used.compareAndSet(before, before + bytes)) {
        return true;
      }
    }
  }

  /**
   * Gives back what was taken.
   *
   * @param bytes how many of them
   */
  public void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  /**
   * How many bytes are kept now.
   *
   * @return 0 or more
   */
  public long used() {
    return used.get();
  }
}
