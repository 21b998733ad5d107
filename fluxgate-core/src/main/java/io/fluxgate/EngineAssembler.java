package io.fluxgate;

import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.LimitsConfig;
import io.fluxgate.config.ListenConfig;
import io.fluxgate.config.ListenerConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.EngineSettings;
import java.util.List;
import java.util.Optional;

/** Opens the engine of one gateway, and tells before what it cannot do for it. */
final class EngineAssembler {

  private final GatewayConfig config;
  private final ListenConfig listen;
  private final Surroundings surroundings;

  EngineAssembler(GatewayConfig config, Surroundings surroundings) {
    this.config = config;
    this.listen = config.listen();
    this.surroundings = surroundings;
  }

  /**
   * Looks for the engine, and for limits that it does not keep.
   *
   * @return the engine, if there is one of that name
   */
  Optional<Engine> check(Problems problems) {
    Optional<Engine> found = problems.make("listen.engine", this::engine);
    found
        .filter(engine -> !listen.limits().equals(LimitsConfig.DEFAULT))
        .flatMap(engine -> limitsProblem(engine, Engine.all()))
        .ifPresent(message -> problems.add(List.of(Problem.at("listen.limits", message))));
    found.ifPresent(engine -> checkHandshakes(engine, problems));
    return found;
  }

  /** An engine with limits of its own bounds handshakes by the time for a head. */
  private void checkHandshakes(Engine engine, Problems problems) {
    List<ListenerConfig> places = config.places();
    for (int i = 0; i < places.size(); i++) {
      String at = config.listeners().isEmpty() ? "listen.tls" : "listeners[" + i + "].tls";
      TlsConfig normal = TlsConfig.DEFAULT;
      TlsConfig tls = places.get(i).tls().orElse(normal);
      limitsProblem(engine, Engine.all())
          .ifPresent(
              message -> {
                if (!tls.handshakeTimeout().equals(normal.handshakeTimeout())) {
                  problems.add(List.of(Problem.at(at + ".handshake_timeout_ms", message)));
                }
                if (tls.maxHandshakes() != normal.maxHandshakes()) {
                  problems.add(List.of(Problem.at(at + ".max_handshakes", message)));
                }
              });
    }
  }

  /** Looks for upstreams of a route that an engine cannot speak to. */
  void check(Engine engine, TlsAssembler tls, RouteConfig route, String place, Problems problems) {
    if (surroundings.transport != null) {
      return;
    }
    for (int i = 0; i < route.upstreams().size(); i++) {
      String at = place + ".upstreams[" + i + "].url";
      UpstreamConfig upstream = route.upstreams().get(i);
      problems
          .make(at, () -> tls.upstream(upstream).origin())
          .flatMap(engine::upstreamProblem)
          .ifPresent(message -> problems.add(List.of(Problem.at(at, message))));
    }
  }

  /** Whether the engine can switch to another protocol. */
  boolean canTunnel() {
    return engine().capabilities().contains(Capability.TUNNELS);
  }

  EngineRuntime open() {
    return engine()
        .open(
            new EngineSettings(
                surroundings.time,
                listen.headTimeout(),
                listen.idleTimeout(),
                limits(listen.limits())));
  }

  private Engine engine() {
    Engine given = surroundings.engine;
    return given != null && given.name().equals(listen.engine())
        ? given
        : Engine.named(listen.engine());
  }

  /** Why an engine cannot be given limits, with the first of all engines that can. */
  static Optional<String> limitsProblem(Engine engine, List<Engine> all) {
    if (engine.capabilities().contains(Capability.LIMITS)) {
      return Optional.empty();
    }
    String other =
        all.stream()
            .filter(candidate -> candidate.capabilities().contains(Capability.LIMITS))
            .findFirst()
            .map(able -> ", or set \"engine\": \"" + able.name() + "\", which keeps them")
            .orElse("");
    return Optional.of(
        "the " + engine.name() + " engine keeps no limits but its own; leave them out" + other);
  }

  static EngineLimits limits(LimitsConfig config) {
    LimitsConfig.Clients clients = config.clients();
    LimitsConfig.Messages messages = config.messages();
    LimitsConfig.Pool pool = config.pool();
    return new EngineLimits(
        config.loops(),
        new EngineLimits.Clients(
            clients.maxConnections(),
            clients.maxConnectionsPerAddress(),
            clients.maxRequestsPerConnection(),
            clients.keepAlive()),
        new EngineLimits.Messages(
            messages.maxRequestLineBytes(),
            messages.maxHeadBytes(),
            messages.maxHeaders(),
            messages.maxBodyBytes(),
            messages.smallBodyBytes()),
        new EngineLimits.Pool(
            pool.maxConnections(), pool.maxWaiting(), pool.idle(), pool.lifetime()));
  }
}
