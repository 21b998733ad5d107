package io.fluxgate.concurrency;

/**
 * Says how many requests may be in flight, and learns from how they go: the algorithm of a {@link
 * ConcurrencyLimiter}, which counts. Never blocks, and is safe for use by many threads.
 */
@FunctionalInterface
public interface Limit {

  /**
   * The limit now.
   *
   * @return 1 or more
   */
  int current();

  /**
   * A request has been admitted.
   *
   * @param nowNanos the time, on the clock of the limiter
   * @param inFlight how many requests are in flight now, this one included
   * @return who hears how it goes; {@link Watcher#NOBODY} if nobody wants to
   */
  default Watcher admitted(long nowNanos, int inFlight) {
    return Watcher.NOBODY;
  }

  /** Hears how one request goes: exactly one of these is called, once. */
  interface Watcher {

    /** Does not listen. */
    Watcher NOBODY =
        new Watcher() {
          @Override
          public void answered(long nanos) {}

          @Override
          public void overloaded() {}

          @Override
          public void silent() {}
        };

    /**
     * Its answer begins, and those who serve it were well.
     *
     * @param nanos how long that took since it was admitted
     */
    void answered(long nanos);

    /** It has an answer or a failure that says that there is too much to do. */
    void overloaded();

    /** It is over and has told nothing. */
    void silent();
  }
}
