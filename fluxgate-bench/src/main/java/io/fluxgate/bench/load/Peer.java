package io.fluxgate.bench.load;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A gateway in one configuration. Immutable. */
sealed interface Peer {

  String name();

  /** The route of FluxGate's that it is asked for. */
  default Variant variant() {
    return Variant.PLAIN;
  }

  /** Whether it is installed. */
  default boolean installed() {
    return true;
  }

  Running start(Site site) throws IOException;

  /** All there are. */
  static List<Peer> all() {
    return List.of(
        new FluxGate("direct", "direct", Variant.PLAIN),
        new FluxGate("direct-filter", "direct", Variant.FILTERED),
        new FluxGate("direct-cached", "direct", Variant.CACHED),
        new FluxGate("jdk", "jdk", Variant.PLAIN),
        new FluxGate("jdk-filter", "jdk", Variant.FILTERED),
        new FluxGate("jdk-cached", "jdk", Variant.CACHED),
        new Module("undertow", "io.fluxgate.bench.undertow.UndertowPeer"),
        new Module("vertx", "io.fluxgate.bench.vertx.VertxPeer"),
        new Module("spring", "io.fluxgate.bench.spring.SpringPeer"),
        new Installed("nginx", NativeServer.nginx(false)),
        new Installed("nginx-cached", NativeServer.nginx(true)),
        new Installed("haproxy", NativeServer.haproxy()));
  }

  static Optional<Peer> named(String name) {
    return all().stream().filter(peer -> peer.name().equals(name)).findFirst();
  }

  /** FluxGate with one engine, asked for one kind of route. */
  record FluxGate(String name, String engine, Variant variant) implements Peer {

    @Override
    public Running start(Site site) throws IOException {
      List<String> args =
          List.of(
              engine,
              site.upstreamPorts().getFirst().toString(),
              site.upstreamPorts().getLast().toString());
      List<String> command =
          Site.java(Site.FLAGS, Site.ownClassPath(), FluxGatePeer.class.getName(), args);
      return Running.jvm(Child.start(name, command, site.log(name)));
    }
  }

  /** Another gateway on the JVM, built as a module of its own with its own class path. */
  record Module(String name, String main) implements Peer {

    @Override
    public Running start(Site site) throws IOException {
      List<String> args = List.of(Integer.toString(site.upstreamPort()));
      List<String> command = Site.java(Site.FLAGS, site.classPath(name), main, args);
      return Running.jvm(Child.start(name, command, site.log(name)));
    }
  }

  /** A server of the machine's, if it has it. */
  record Installed(String name, NativeServer server) implements Peer {

    @Override
    public boolean installed() {
      return server.installed();
    }

    @Override
    public Running start(Site site) throws IOException {
      return server.start(name, site);
    }
  }
}
