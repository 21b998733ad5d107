package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.PartConfig;
import io.fluxgate.http.Request;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Registry;
import io.fluxgate.plugin.Spec;
import io.fluxgate.testing.FakeTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every load balancer keeps to. */
abstract class LoadBalancerContract {

  static final Request REQUEST = Request.get("/");

  /** What is tested, as a route would ask for it. */
  abstract Spec<LoadBalancer> spec();

  final LoadBalancer newBalancer() {
    Registry<LoadBalancer> registry = new Registry<>("load balancer", LoadBalancer.class);
    return registry
        .addAll(LoadBalancerFactory.builtIns())
        .create(
            new PartConfig.Named(spec().name(), spec().options()),
            new FactoryContext(FakeTime.standing(), new Random(1)));
  }

  /** The ids of so many choices, one after the other. */
  static String picks(LoadBalancer balancer, List<FakeEndpoint> candidates, int count) {
    StringBuilder picks = new StringBuilder();
    for (int i = 0; i < count; i++) {
      picks.append(balancer.pick(REQUEST, candidates).id());
    }
    return picks.toString();
  }

  /** How often each was chosen when many threads choose at once. */
  static Map<String, Integer> countPicks(
      LoadBalancer balancer, List<FakeEndpoint> candidates, int threads, int picksPerThread)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    Callable<List<String>> picking =
        () -> {
          List<String> picked = new ArrayList<>(picksPerThread);
          start.await();
          for (int i = 0; i < picksPerThread; i++) {
            picked.add(balancer.pick(REQUEST, candidates).id());
          }
          return picked;
        };
    Map<String, Integer> counts = new TreeMap<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<List<String>> picked :
          executor.invokeAll(Collections.nCopies(threads, picking))) {
        picked.get().forEach(id -> counts.merge(id, 1, Integer::sum));
      }
    }
    return counts;
  }

  @Test
  void picksTheOnlyCandidate() {
    List<FakeEndpoint> endpoints = FakeEndpoint.ofWeights(3, 1, 2);
    LoadBalancer balancer = newBalancer();
    for (FakeEndpoint only : endpoints) {
      assertThat(picks(balancer, List.of(only), 3)).isEqualTo(only.id().repeat(3));
    }
  }

  @Test
  void picksOneOfTheCandidatesWhoeverIsMissing() {
    List<FakeEndpoint> endpoints = FakeEndpoint.ofWeights(5, 1, 1_000_000, 3, 2, 1, 1, 9);
    LoadBalancer balancer = newBalancer();
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      List<FakeEndpoint> some = new ArrayList<>(endpoints);
      some.removeIf(endpoint -> random.nextBoolean());
      if (!some.isEmpty()) {
        assertThat(some).contains((FakeEndpoint) balancer.pick(REQUEST, some));
      }
    }
  }

  @Test
  void leavesNobodyOut() {
    List<FakeEndpoint> endpoints = FakeEndpoint.ofWeights(7, 1, 3);
    Set<String> picked = new HashSet<>(List.of(picks(newBalancer(), endpoints, 1_000).split("")));
    assertThat(picked).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void takesUpACandidateThatComesBack() {
    List<FakeEndpoint> all = FakeEndpoint.ofWeights(2, 2, 2);
    LoadBalancer balancer = newBalancer();
    picks(balancer, FakeEndpoint.without("b", all), 1_000);
    assertThat(picks(balancer, all, 100)).contains("b");
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    assertThat(countPicks(newBalancer(), FakeEndpoint.ofWeights(1, 1, 1), 8, 1_000))
        .containsOnlyKeys("a", "b", "c");
  }

  @Test
  void isMadeAnewForEveryRoute() {
    assertThat(newBalancer()).isNotSameAs(newBalancer());
  }
}
