package io.fluxgate;

import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.Listening;
import io.fluxgate.engine.Origin;
import io.fluxgate.engine.PlatformProperty;
import io.fluxgate.engine.ServerEngine;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.Response;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine without sockets that knows how often it was opened, and with what. */
final class CountingEngine implements Engine, EngineRuntime, ServerEngine {

  final List<EngineSettings> opened = new ArrayList<>();
  final AtomicInteger closed = new AtomicInteger();
  private final Set<Capability> capabilities;
  private Optional<String> hostProblem = Optional.empty();
  private Optional<String> tlsProblem = Optional.empty();

  CountingEngine(Capability... capabilities) {
    this.capabilities = Set.of(capabilities);
  }

  /** It cannot send upstreams another host. */
  CountingEngine withHostProblem(String message) {
    hostProblem = Optional.of(message);
    return this;
  }

  /** It cannot speak TLS to upstreams. */
  CountingEngine withTlsProblem(String message) {
    tlsProblem = Optional.of(message);
    return this;
  }

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Optional<String> upstreamProblem(Origin origin) {
    return tlsProblem.filter(message -> origin.secure()).map(message -> message + ": " + origin);
  }

  @Override
  public EngineRuntime open(EngineSettings settings) {
    opened.add(settings);
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
    return call -> Response.of(200);
  }

  @Override
  public List<PlatformProperty> platformProperties() {
    return List.of();
  }

  @Override
  public Optional<String> preserveHostProblem() {
    return hostProblem;
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}
