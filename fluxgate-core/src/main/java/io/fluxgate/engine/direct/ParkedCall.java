package io.fluxgate.engine.direct;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A call that a thread waits for, while the loop makes it. */
final class ParkedCall implements Call.Owner {

  private final EventLoop loop;
  private final Call call;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition done = lock.newCondition();

  @GuardedBy("lock")
  private @Nullable Response response;

  @GuardedBy("lock")
  private @Nullable Throwable failure;

  @GuardedBy("lock")
  private boolean abandoned;

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
    lock.lock();
    try {
      while (response == null) {
        switch (failure) {
          case null -> done.await();
          case IOException e -> throw e;
          case RuntimeException e -> throw e;
          default -> throw new IOException(failure);
        }
      }
      return response;
    } catch (InterruptedException e) {
      abandoned = true;
      loop.execute(() -> call.cancel(new IOException("nobody waits any more", e)));
      Response late = response;
      if (late != null) {
        loop.execute(() -> AnswerWriter.close(late));
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void answered(Response answer) {
    lock.lock();
    try {
      if (!abandoned) {
        response = answer;
        done.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    AnswerWriter.close(answer);
  }

  @Override
  public void failed(Throwable reason) {
    lock.lock();
    try {
      failure = reason;
      done.signal();
    } finally {
      lock.unlock();
    }
  }
}
