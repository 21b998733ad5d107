package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.PartConfig;
import io.fluxgate.http.Request;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Registry;
import io.fluxgate.plugin.Spec;
import io.fluxgate.testing.FakeTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

  /** One of many requests that may be told apart. */
  Request request(int number) {
    return REQUEST;
  }

  /** The ids of so many choices, one after the other. */
  final String picks(LoadBalancer balancer, List<FakeEndpoint> candidates, int count) {
    StringBuilder picks = new StringBuilder();
    for (int i = 0; i < count; i++) {
      picks.append(balancer.pick(request(i), candidates).id());
    }
    return picks.toString();
  }

  /** How often each was chosen when many threads choose at once. */
  final Map<String, Integer> countPicks(
      LoadBalancer balancer, List<FakeEndpoint> candidates, int threads, int picksPerThread)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    Callable<List<String>> picking =
        () -> {
          List<String> picked = new ArrayList<>(picksPerThread);
          start.await();
          for (int i = 0; i < picksPerThread; i++) {
            picked.add(balancer.pick(request(i), candidates).id());
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
  void picksFromListsWithGapsBetweenTheIndexes() {
    List<FakeEndpoint> gaps =
        List.of(new FakeEndpoint(3, 2), new FakeEndpoint(700, 1), new FakeEndpoint(9_000, 5));
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 1_000; i++) {
      assertThat(gaps).contains((FakeEndpoint) balancer.pick(request(i), gaps));
    }
  }

  @Test
  void picksFromTheListOfTheMomentWhenAnIndexOrAnIdIsUsedAgain() {
    List<FakeEndpoint> before =
        List.of(new FakeEndpoint(0, "x", 1), new FakeEndpoint(1, "y", 1_000_000));
    List<FakeEndpoint> after =
        List.of(new FakeEndpoint(0, "y", 7), new FakeEndpoint(1, "z", 2), new FakeEndpoint(5, 1));
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 1_000; i++) {
      List<FakeEndpoint> list = i % 7 < 3 ? before : after;
      assertThat(list).contains((FakeEndpoint) balancer.pick(request(i), list));
    }
  }

  @Test
  void picksFromAThousandOfWhichEveryOtherIsMissing() {
    List<FakeEndpoint> all = FakeEndpoint.servers(1_000);
    List<FakeEndpoint> half = all.stream().filter(each -> each.index() % 2 == 1).toList();
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 2_000; i++) {
      List<FakeEndpoint> list = i % 100 < 50 ? all : half;
      assertThat(list.contains((FakeEndpoint) balancer.pick(request(i), list))).isTrue();
    }
  }

  @Test
  void bearsTheGreatestWeights() {
    int[] weights = new int[2_000];
    Arrays.fill(weights, 0, 1_000, 1_000_000);
    Arrays.fill(weights, 1_000, 2_000, 999_999);
    List<FakeEndpoint> heavy = FakeEndpoint.ofWeights(weights);
    heavy.forEach(endpoint -> endpoint.withInFlight(1_000_000));
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 3_000; i++) {
      assertThat(heavy.contains((FakeEndpoint) balancer.pick(request(i), heavy))).isTrue();
    }
  }

  @Test
  void picksFromItsOwnListWhateverTheOtherThreadsAsk() throws Exception {
    List<FakeEndpoint> all = FakeEndpoint.ofWeights(3, 1, 2, 5);
    List<List<FakeEndpoint>> lists =
        List.of(all, FakeEndpoint.without("a", all), FakeEndpoint.without("d", all), all);
    LoadBalancer balancer = newBalancer();
    List<Callable<Boolean>> askers = new ArrayList<>();
    for (int asker = 0; asker < 8; asker++) {
      int first = asker;
      askers.add(
          () -> {
            boolean own = true;
            for (int i = 0; i < 5_000; i++) {
              List<FakeEndpoint> list = lists.get((first + i) % lists.size());
              own &= list.contains((FakeEndpoint) balancer.pick(request(i), list));
            }
            return own;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> own : executor.invokeAll(askers)) {
        assertThat(own.get()).isTrue();
      }
    }
  }

  @Test
  void isMadeAnewForEveryRoute() {
    assertThat(newBalancer()).isNotSameAs(newBalancer());
  }
}
