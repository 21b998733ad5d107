package io.fluxgate.proxy;

import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that is sent to a second endpoint as well when the first has not answered in time
 * (hedging). The first good answer wins and the other attempt is cancelled; a bad one waits for
 * what the other brings. Each attempt runs on a thread of its own; the one who waits for them is
 * the request's.
 */
final class Race implements Delivery.Waiting {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

  private final Delivery delivery;
  private final UpstreamTransport transport;
  private final Duration delay;
  private final List<Runner> runners = new ArrayList<>(2);

  Race(Delivery delivery, UpstreamTransport transport, Duration delay) {
    this.delivery = delivery;
    this.transport = transport;
    this.delay = delay;
  }

  @Override
  public Move go() throws IOException, InterruptedException {
    Move first = delivery.next();
    while (first instanceof Move.Wait) {
      first = delivery.await();
    }
    if (!(first instanceof Move.Send send)) {
      return first;
    }
    try {
      start(send.attempt());
      Runner winner = awaitUntil(delivery.settings().time().nanoTime() + delay.toNanos());
      if (winner == null) {
        Attempt second = delivery.beside();
        if (second != null) {
          start(second);
        }
        winner = awaitEnd();
      }
      runners.remove(winner);
      delivery.settleOn(winner.attempt);
      return winner.result() instanceof Answered answered
          ? delivery.answered(answered.response)
          : delivery.failed(((Failed) winner.result()).reason);
    } finally {
      runners.forEach(Runner::cancel);
    }
  }

  private void start(Attempt attempt) {
    Runner runner = new Runner(attempt, Thread.currentThread());
    try {
      runner.thread.start();
    } catch (RuntimeException | Error e) { // there is no memory for a thread
      attempt.dropped();
      throw e;
    }
    runners.add(runner);
  }

  /** Who has won by then; null if nobody. */
  private @Nullable Runner awaitUntil(long endNanos) throws InterruptedException {
    while (true) {
      Runner winner = winner();
      long leftNanos = endNanos - delivery.settings().time().nanoTime();
      if (winner != null || leftNanos <= 0) {
        return winner;
      }
      park(leftNanos);
    }
  }

  private Runner awaitEnd() throws InterruptedException {
    while (true) {
      Runner winner = winner();
      if (winner != null) {
        return winner;
      }
      park(Long.MAX_VALUE);
    }
  }

  private void park(long nanos) throws InterruptedException {
    delivery.settings().time().park(nanos);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** The first good answer, or when all have ended the best there is. */
  private @Nullable Runner winner() {
    Runner best = null;
    boolean allOver = true;
    for (Runner runner : runners) {
      Result result = runner.result();
      if (result instanceof Running) {
        allOver = false;
      } else if (result instanceof Answered answered) {
        if (delivery.isGood(answered.response)) {
          return runner;
        }
        best = best != null && best.result() instanceof Answered ? best : runner;
      } else {
        best = best == null ? runner : best;
      }
    }
    return allOver ? best : null;
  }

  private sealed interface Result {}

  private record Running() implements Result {}

  private record Answered(Response response) implements Result {}

  private record Failed(Throwable reason) implements Result {}

  private record Abandoned() implements Result {}

  /** One attempt and its thread. How it ends is said once: by the thread, or by who gives it up. */
  private final class Runner {
    private final Attempt attempt;
    private final Thread waiter;
    private final Thread thread;
    private final AtomicReference<Result> result = new AtomicReference<>(new Running());

    Runner(Attempt attempt, Thread waiter) {
      this.attempt = attempt;
      this.waiter = waiter;
      this.thread = Thread.ofVirtual().name("fluxgate-hedge").unstarted(this::run);
    }

    Result result() {
      return result.get();
    }

    private void run() {
      Result running = result.get();
      Result mine;
      try {
        mine = new Answered(transport.send(attempt.call()));
      } catch (Throwable failure) {
        mine = new Failed(failure);
      }
      if (running instanceof Running && result.compareAndSet(running, mine)) {
        delivery.settings().time().unpark(waiter);
      } else {
        drop(mine);
      }
    }

    /** It has lost, or nobody waits for the race any longer. */
    void cancel() {
      Result before = result.getAndSet(new Abandoned());
      if (before instanceof Running) {
        thread.interrupt(); // it drops the exchange, and tells the attempt
      } else {
        drop(before);
      }
    }

    private void drop(Result loser) {
      try {
        if (loser instanceof Answered answered) {
          attempt.answered(answered.response).close();
        } else if (loser instanceof Failed failed) {
          if (failed.reason instanceof InterruptedException) {
            attempt.dropped();
          } else {
            attempt.failed(failed.reason);
          }
        }
      } catch (RuntimeException e) {
        LOG.warn("An attempt that lost could not be closed", e);
      }
    }
  }
}
