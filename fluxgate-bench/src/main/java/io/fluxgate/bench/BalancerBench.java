package io.fluxgate.bench;

import io.fluxgate.http.Request;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.loadbalancer.HashKey;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.loadbalancer.LoadBalancerFactory;
import io.fluxgate.plugin.Spec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Choosing one of some endpoints, all of them fit. Their weights are 1, 2 and 3, and each has up to
 * two requests in flight; the keys that are hashed are a hundred.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BalancerBench {

  private static final String BOUNDED = "consistent_hash_bounded";

  @Param({
    "round_robin",
    "weighted_rr",
    "least_requests",
    "p2c",
    "random",
    "first",
    "ip_hash",
    "consistent_hash",
    BOUNDED
  })
  private String algorithm;

  @Param({"2", "10", "100", "1000"})
  private int endpoints;

  private final List<Request> requests =
      IntStream.range(0, 100)
          .mapToObj(i -> Request.get("/").withHeader("X-Tenant", "tenant-" + i))
          .toList();

  private LoadBalancer balancer;
  private List<Backend> candidates;
  private int next;

  @Setup
  public void fill() {
    balancer = Parts.make(LoadBalancer.class, LoadBalancerFactory.builtIns(), spec());
    candidates =
        IntStream.range(0, endpoints)
            .mapToObj(i -> new Backend(i, "http://b" + i, 1 + i % 3, i % 5 % 3))
            .toList();
  }

  private Spec<LoadBalancer> spec() {
    HashKey tenant = HashKey.header("X-Tenant");
    return switch (algorithm) {
      case "consistent_hash" -> LoadBalancer.consistentHash(tenant);
      case BOUNDED -> LoadBalancer.consistentHash(tenant, 1.25);
      default -> Spec.named(algorithm, Map.of());
    };
  }

  @Benchmark
  public Candidate pick() {
    next = next == 99 ? 0 : next + 1;
    return balancer.pick(requests.get(next), candidates);
  }

  /** An endpoint without anything behind it. */
  record Backend(int index, String id, int weight, int inFlight) implements Candidate {}
}
