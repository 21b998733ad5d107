package io.fluxgate.wire;

import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.EngineSettings;
import java.util.Set;

/** An engine that is opened with these limits, whatever the gateway says. */
record EngineWithLimits(Engine engine, EngineLimits limits) implements Engine {

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public Set<Capability> capabilities() {
    return engine.capabilities();
  }

  @Override
  public EngineRuntime open(EngineSettings settings) {
    return engine.open(
        new EngineSettings(
            settings.time(), settings.headTimeout(), settings.idleTimeout(), limits));
  }
}
