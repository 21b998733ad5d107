package io.fluxgate.engine.jdk;

import io.fluxgate.engine.EngineRuntime;

/** Lets tests see how many deadlines an engine still looks after. */
public final class OpenGuards {
  private OpenGuards() {}

  /** Zero for an engine that has no watchdog. */
  public static int of(EngineRuntime runtime) {
    return runtime instanceof JdkEngine.JdkRuntime jdk ? jdk.watchdog.guards() : 0;
  }
}
