package io.fluxgate.simulation;

import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.Listening;
import io.fluxgate.engine.PlatformProperty;
import io.fluxgate.engine.ServerEngine;
import io.fluxgate.engine.UpstreamTransport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An engine that does nothing, and so has no thread that would wake up again and again. */
final class NoSockets implements Engine, EngineRuntime, ServerEngine {

  @Override
  public String name() {
    return "no-sockets";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public EngineRuntime open(EngineSettings settings) {
    return this;
  }

  @Override
  public ServerEngine server() {
    return this;
  }

  @Override
  public List<InetSocketAddress> start(List<Listening> places) {
    throw new UnsupportedOperationException("there are no sockets");
  }

  @Override
  public int inFlight() {
    return 0;
  }

  @Override
  public void stop(Duration grace) {}

  @Override
  public UpstreamTransport transport() {
    throw new UnsupportedOperationException("there are no sockets");
  }

  @Override
  public List<PlatformProperty> platformProperties() {
    return List.of();
  }

  @Override
  public Optional<String> preserveHostProblem() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
