package io.fluxgate.bench.load;

import static io.fluxgate.bench.load.Figure.ALLOCATED;
import static io.fluxgate.bench.load.Figure.CPU;
import static io.fluxgate.bench.load.Figure.CPU_PER_GB;
import static io.fluxgate.bench.load.Figure.ERRORS;
import static io.fluxgate.bench.load.Figure.HEAP_PER_CONNECTION;
import static io.fluxgate.bench.load.Figure.P50;
import static io.fluxgate.bench.load.Figure.P99;
import static io.fluxgate.bench.load.Figure.PEAK_RSS;
import static io.fluxgate.bench.load.Figure.REOPENED;
import static io.fluxgate.bench.load.Figure.RSS;
import static io.fluxgate.bench.load.Figure.THROUGHPUT;
import static io.fluxgate.bench.load.Figure.UPSTREAM;

import java.util.List;

/**
 * A load that gateways are compared under.
 *
 * @param resource what is asked of the upstream
 * @param bodyBytes length of the request's body; 0 for a GET
 * @param idle whether the connections are only held, after one request each
 * @param peers names of the gateways that take part
 * @param figures what is shown
 */
record Scenario(
    String name,
    int connections,
    String resource,
    int bodyBytes,
    boolean idle,
    List<String> peers,
    List<Figure> figures) {

  private static final int LARGE = 10 << 20;
  private static final List<String> ALL =
      List.of(
          "direct",
          "direct-filter",
          "jdk",
          "jdk-filter",
          "undertow",
          "vertx",
          "spring",
          "nginx",
          "haproxy");
  private static final List<String> NO_FILTERS =
      ALL.stream().filter(name -> !name.endsWith("-filter")).toList();
  private static final List<String> CACHES =
      List.of("direct-cached", "direct", "jdk-cached", "nginx-cached");
  private static final List<String> JVMS = List.of("direct", "jdk", "undertow", "vertx", "spring");

  static List<Scenario> all() {
    return List.of(
        usual("proxied-1k-32", 32, "1k", ALL),
        usual("proxied-1k-256", 256, "1k", ALL),
        usual("proxied-100k-32", 32, "100k", ALL),
        usual("proxied-100k-256", 256, "100k", ALL),
        cached("cached-1k-32", 32, "1k"),
        cached("cached-1k-256", 256, "1k"),
        cached("cached-100k-32", 32, "100k"),
        usual("slow-1000", 1000, "slow", NO_FILTERS),
        usual("slow-5000", 5000, "slow", NO_FILTERS),
        large("10m-down", "10m", 0),
        large("10m-up", "sink", LARGE),
        new Scenario(
            "idle-2000",
            2000,
            "1k",
            0,
            true,
            JVMS,
            List.of(HEAP_PER_CONNECTION, RSS, PEAK_RSS, ERRORS)));
  }

  private static Scenario usual(String name, int connections, String resource, List<String> peers) {
    return new Scenario(
        name,
        connections,
        resource,
        0,
        false,
        peers,
        List.of(THROUGHPUT, CPU, P50, P99, ALLOCATED, PEAK_RSS, REOPENED, ERRORS));
  }

  private static Scenario cached(String name, int connections, String resource) {
    return new Scenario(
        name,
        connections,
        resource,
        0,
        false,
        CACHES,
        List.of(THROUGHPUT, CPU, P50, P99, ALLOCATED, PEAK_RSS, UPSTREAM, REOPENED, ERRORS));
  }

  private static Scenario large(String name, String resource, int bodyBytes) {
    return new Scenario(
        name,
        4,
        resource,
        bodyBytes,
        false,
        NO_FILTERS,
        List.of(THROUGHPUT, CPU_PER_GB, P50, P99, ALLOCATED, PEAK_RSS, ERRORS));
  }

  /** The load for a gateway, by a route of FluxGate's. */
  Order order(int port, Variant variant) {
    return order(port, variant, connections);
  }

  /** The same with other connections. */
  Order order(int port, Variant variant, int others) {
    String target = "/repos/octocat/hello-world/" + variant.segment() + "/" + resource;
    return new Order(port, others, target, bodyBytes);
  }
}
