package io.fluxgate.proxy;

import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that stands in line until it is its turn and there is a place for it. */
record Turn(Delivery delivery) implements Delivery.Waiting {

  @Override
  public Move go() throws InterruptedException {
    WaitingLine line = delivery.settings().group().line();
    WaitingLine.Waiter waiter = line.join();
    if (waiter == null) {
      return delivery.fail(delivery.busy());
    }
    try {
      return await(line, waiter);
    } finally {
      line.leave(waiter);
    }
  }

  private Move await(WaitingLine line, WaitingLine.Waiter waiter) throws InterruptedException {
    Duration left = delivery.left();
    Duration most = delivery.settings().maxWait();
    boolean totalFirst = left.compareTo(most) < 0;
    long endNanos = nanoTime() + (totalFirst ? left : most).toNanos();
    while (endNanos - nanoTime() > 0) {
      long wakeNanos = endNanos;
      if (line.isFirst(waiter)) {
        @Nullable Move next = delivery.nextInTurn();
        if (next != null) {
          return next;
        }
        wakeNanos = delivery.settings().group().nextChangeNanos(endNanos);
      }
      delivery.settings().time().park(wakeNanos - nanoTime());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return delivery.fail(
        UpstreamException.timedOut(
            totalFirst ? Timeout.TOTAL : Timeout.QUEUE,
            Kind.CONNECTION_LIMIT,
            false,
            "no place became free in time at " + delivery.settings().group().endpoints()));
  }

  private long nanoTime() {
    return delivery.settings().time().nanoTime();
  }
}
