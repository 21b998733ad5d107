package io.fluxgate.concurrency;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A request's place among those in flight. It is held until it is closed, once, whatever happens
 * meanwhile; and one thing may be told of the request: how its answer began. Safe for use by many
 * threads: the first verdict counts, and none after the close.
 */
public final class Place implements Admission, AutoCloseable {

  private static final int TOLD = 1;
  private static final int LEFT = 2;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Place.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ConcurrencyLimiter limiter;
  private final long startNanos;
  private final Limit.Watcher watcher;

  @SuppressWarnings("unused") // the handle's
  private volatile int state;

  Place(ConcurrencyLimiter limiter, long startNanos, Limit.Watcher watcher) {
    this.limiter = limiter;
    this.startNanos = startNanos;
    this.watcher = watcher;
  }

  /** The answer begins now, and what serves requests was well. */
  public void answered() {
    if (isFirst(TOLD) && !Limit.Watcher.NOBODY.equals(watcher)) {
      watcher.answered(limiter.nanosSince(startNanos));
    }
  }

  /** There is an answer or a failure now that says that there is too much to do. */
  public void overloaded() {
    if (isFirst(TOLD)) {
      watcher.overloaded();
    }
  }

  /** Gives the place back. Harmless when repeated. */
  @Override
  public void close() {
    if (isFirst(LEFT)) {
      if (isFirst(TOLD)) {
        watcher.silent();
      }
      limiter.leave(startNanos);
    }
  }

  private boolean isFirst(int bit) {
    return ((int) STATE.getAndBitwiseOr(this, bit) & bit) == 0;
  }
}
