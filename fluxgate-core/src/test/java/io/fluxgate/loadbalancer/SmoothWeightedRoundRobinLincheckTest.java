package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads ask at once, the choices are those of some order, while a candidate comes and
 * goes.
 */
class SmoothWeightedRoundRobinLincheckTest {

  /** Weights 5, 1, 2 and the same without the first. */
  public static class ThreeEndpoints {
    private static final Request REQUEST = Request.get("/");
    private static final List<FakeEndpoint> ALL = FakeEndpoint.ofWeights(5, 1, 2);
    private static final List<FakeEndpoint> SOME = FakeEndpoint.without("a", ALL);

    private final LoadBalancer balancer = new SmoothWeightedRoundRobin();

    /** The index of the chosen one; from all of them more often than not. */
    @Operation
    public int pick(@Param(gen = IntGen.class, conf = "0:2") int list) {
      return balancer.pick(REQUEST, list == 0 ? SOME : ALL).index();
    }
  }

  @Test
  void isLinearizable() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(2)
        .check(ThreeEndpoints.class);
  }
}
