package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.direct.OpenCalls;
import io.fluxgate.engine.jdk.OpenGuards;
import io.fluxgate.http.Request;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.proxy.Endpoint;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An engine and a balancer in one that remember what they made and saw, to look for leaks. */
final class Watched implements Engine, LoadBalancer {

  private static final String NOTHING = "0 in flight, 0 guards, 0 leases, 0 bytes";

  private final Engine engine;
  private volatile @Nullable EngineRuntime runtime;
  private final Set<Endpoint> seen = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Endpoint endpoint;

  Watched(Engine engine) {
    this.engine = engine;
  }

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
    EngineRuntime opened = engine.open(settings);
    runtime = opened;
    return opened;
  }

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    Candidate picked = candidates.get(0);
    endpoint = (Endpoint) picked;
    seen.add((Endpoint) picked);
    return picked;
  }

  EngineRuntime runtime() {
    return java.util.Objects.requireNonNull(runtime);
  }

  /** The endpoint that was picked last. */
  Endpoint endpoint() {
    return java.util.Objects.requireNonNull(endpoint);
  }

  /** Waits until nothing is held for any request any more. */
  void awaitNothingHeld() throws InterruptedException {
    await(this::held, NOTHING);
  }

  /** Waits until no client is connected any more, where the engine can tell. */
  void awaitNoClients() throws InterruptedException {
    await(() -> OpenCalls.clients(runtime()), 0);
  }

  private static <T> void await(Supplier<T> held, T nothing) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    T last = held.get();
    while (!last.equals(nothing) && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
      last = held.get();
    }
    // Not asked once more: a client that closes its connection gives the server a moment's work.
    assertThat(last).isEqualTo(nothing);
  }

  private String held() {
    return runtime().server().inFlight()
        + " in flight, "
        + (OpenGuards.of(runtime()) + OpenCalls.of(runtime()))
        + " guards, "
        + seen.stream().mapToInt(Endpoint::inFlight).sum()
        + " leases, "
        + OpenCalls.heldBytes(runtime())
        + " bytes";
  }
}
