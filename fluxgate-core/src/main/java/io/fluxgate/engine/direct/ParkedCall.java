package io.fluxgate.engine.direct;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call that a thread waits for, while the loop makes it. How it ends is said once: by the loop,
 * or by the thread that will not wait any longer.
 */
final class ParkedCall implements Call.Owner {

  private sealed interface End {}

  private record Answered(Response response) implements End {}

  private record Failed(Throwable reason) implements End {}

  private record Abandoned() implements End {}

  private final EventLoop loop;
  private final Call call;
  private final Thread waiting = Thread.currentThread();
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();

  /** A call that the current thread is going to wait for. */
  ParkedCall(
      DirectTransport transport,
      EventLoop loop,
      UpstreamCall what,
      @Nullable ClientExchange client) {
    this.loop = loop;
    this.call = new Call(transport, loop, what, this, client, true);
  }

  /** Makes the call and waits for its answer. */
  Response await() throws IOException, InterruptedException {
    if (loop.isCurrentThread()) {
      throw new IllegalStateException("nothing may wait for an upstream on an engine's loop");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!loop.execute(call::start)) {
      throw DirectTransport.shuttingDown();
    }
    return result(awaitEnd());
  }

  private End awaitEnd() throws InterruptedException {
    End how = end.get();
    while (how == null) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        if (end.compareAndSet(null, new Abandoned())) {
          InterruptedException reason = new InterruptedException();
          loop.execute(() -> call.cancel(new IOException("nobody waits any more", reason)));
          throw reason;
        }
        Thread.currentThread().interrupt(); // it came too late for this
      }
      how = end.get();
    }
    return how;
  }

  private static Response result(End how) throws IOException {
    return switch (how) {
      case Answered answered -> answered.response();
      case Failed failed -> {
        switch (failed.reason()) {
          case IOException e -> throw e;
          case RuntimeException e -> throw e;
          default -> throw new IOException(failed.reason());
        }
      }
      case Abandoned abandoned -> throw new IllegalStateException("nobody waits any more");
    };
  }

  @Override
  public void answered(Response answer) {
    if (end.compareAndSet(null, new Answered(answer))) {
      loop.handOver(() -> LockSupport.unpark(waiting));
    } else {
      AnswerWriter.close(answer);
    }
  }

  @Override
  public void failed(Throwable reason) {
    if (end.compareAndSet(null, new Failed(reason))) {
      loop.handOver(() -> LockSupport.unpark(waiting));
    }
  }
}
