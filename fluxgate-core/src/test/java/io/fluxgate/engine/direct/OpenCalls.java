package io.fluxgate.engine.direct;

import io.fluxgate.engine.EngineRuntime;
import java.util.concurrent.CompletableFuture;

/** Lets tests see what the direct engine holds for requests. */
public final class OpenCalls {
  private OpenCalls() {}

  /** Calls on their way, and upstream connections that are not idle; zero for another engine. */
  public static int of(EngineRuntime runtime) {
    if (!(runtime instanceof DirectEngine.DirectRuntime direct)) {
      return 0;
    }
    int open = 0;
    for (EventLoop loop : direct.loops().all()) {
      CompletableFuture<Integer> calls = new CompletableFuture<>();
      if (loop.isRunning() && loop.execute(() -> calls.complete(loop.all(Call.class).size()))) {
        open += calls.join();
      }
    }
    for (OriginPool pool : direct.transport().pools()) {
      open += pool.places() - pool.idle();
    }
    return open;
  }

  /** Clients that are connected; zero for another engine. */
  public static int clients(EngineRuntime runtime) {
    return runtime instanceof DirectEngine.DirectRuntime direct ? direct.server().connections() : 0;
  }
}
