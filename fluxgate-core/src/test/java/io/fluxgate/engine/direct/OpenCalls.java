package io.fluxgate.engine.direct;

import io.fluxgate.engine.EngineRuntime;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/** Lets tests see what the direct engine holds for requests. */
public final class OpenCalls {
  private OpenCalls() {}

  /** Calls on their way, and upstream connections that are not idle; zero for another engine. */
  public static int of(EngineRuntime runtime) {
    if (!(runtime instanceof DirectEngine.DirectRuntime direct)) {
      return 0;
    }
    int open = onEachLoop(direct, loop -> loop.all(Call.class).size());
    for (OriginPool pool : direct.transport().pools()) {
      open += pool.places() - pool.idle();
    }
    return open;
  }

  /** Bytes of messages that are kept in memory; zero for another engine. */
  public static int heldBytes(EngineRuntime runtime) {
    return runtime instanceof DirectEngine.DirectRuntime direct
        ? onEachLoop(direct, loop -> loop.all(Timed.class).stream().mapToInt(Timed::held).sum())
        : 0;
  }

  /** What all loops say together, each on its own thread. */
  private static int onEachLoop(
      DirectEngine.DirectRuntime direct, ToIntFunction<EventLoop> question) {
    int sum = 0;
    for (EventLoop loop : direct.loops().all()) {
      CompletableFuture<Integer> answer = new CompletableFuture<>();
      if (loop.isRunning() && loop.execute(() -> answer.complete(question.applyAsInt(loop)))) {
        sum += answer.join();
      }
    }
    return sum;
  }

  /** Clients that are connected; zero for another engine. */
  public static int clients(EngineRuntime runtime) {
    return runtime instanceof DirectEngine.DirectRuntime direct ? direct.server().connections() : 0;
  }
}
