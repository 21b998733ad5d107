package io.fluxgate.engine;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * A way to speak HTTP: with clients on one side, with upstreams on the other. An engine is a name
 * and a factory; {@link #open} makes the live pair for one gateway.
 *
 * <p>Engines are found as services. Immutable, safe for use by many threads.
 */
public interface Engine {

  /**
   * The name a configuration uses.
   *
   * @return lower case, for example {@code jdk}
   */
  String name();

  /**
   * What this engine can do beyond what every engine does. What is not in here has the substitute
   * that {@link Capability} names.
   *
   * @return the capabilities
   */
  Set<Capability> capabilities();

  /**
   * Why this engine cannot speak to an upstream.
   *
   * @param origin where the upstream is
   * @return what keeps it from that and what to do about it; empty if it can
   */
  default Optional<String> upstreamProblem(Origin origin) {
    return Optional.empty();
  }

  /**
   * Makes the live pair of server and transport for one gateway.
   *
   * @param settings the gateway's clock and deadlines
   * @return the pair, to be closed by the gateway
   */
  EngineRuntime open(EngineSettings settings);

  /**
   * The default engine, on the JDK's own HTTP server and client.
   *
   * @return the engine named {@code jdk}
   */
  static Engine jdk() {
    return named("jdk");
  }

  /**
   * The fast engine: HTTP/1.1 on event loops.
   *
   * @return the engine named {@code direct}
   */
  static Engine direct() {
    return named("direct");
  }

  /**
   * The engine of a name.
   *
   * @param name its name
   * @return the engine
   * @throws IllegalArgumentException if there is none of this name
   */
  static Engine named(String name) {
    for (Engine engine : all()) {
      if (engine.name().equals(name)) {
        return engine;
      }
    }
    Set<String> known = new TreeSet<>();
    all().forEach(engine -> known.add(engine.name()));
    throw new IllegalArgumentException(
        "unknown engine '" + name + "'; known: " + String.join(", ", known));
  }

  /**
   * All engines there are.
   *
   * @return the built-in ones and those found as services
   */
  static List<Engine> all() {
    return ServiceLoader.load(Engine.class, Engine.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
