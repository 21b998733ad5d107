package io.fluxgate.bench;

import io.fluxgate.http.Request;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.loadbalancer.LoadBalancerFactory;
import java.util.List;
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

/** Choosing one of some endpoints, all of them fit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BalancerBench {

  @Param({"round_robin", "weighted_rr"})
  private String algorithm;

  @Param({"3", "20"})
  private int endpoints;

  private final Request request = Request.get("/");
  private LoadBalancer balancer;
  private List<Backend> candidates;

  @Setup
  public void fill() {
    balancer = Parts.make(LoadBalancer.class, LoadBalancerFactory.builtIns(), algorithm);
    candidates =
        IntStream.range(0, endpoints).mapToObj(i -> new Backend(i, "b" + i, 1 + i % 3, 0)).toList();
  }

  @Benchmark
  public Candidate pick() {
    return balancer.pick(request, candidates);
  }

  /** An endpoint without anything behind it. */
  record Backend(int index, String id, int weight, int inFlight) implements Candidate {}
}
