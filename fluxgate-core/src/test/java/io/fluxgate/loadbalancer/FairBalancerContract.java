package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a balancer keeps to that gives everybody its share. */
abstract class FairBalancerContract extends LoadBalancerContract {

  private static final int PICKS = 100_000;

  boolean weightsMatter() {
    return true;
  }

  /** Whether every request stays in flight while the next ones come; otherwise none ever does. */
  boolean requestsStay() {
    return false;
  }

  static Stream<int[]> weights() {
    Random random = new Random(17);
    int[] hundred = new int[100];
    Arrays.fill(hundred, 1);
    return Stream.of(
        new int[] {4},
        new int[] {1, 1},
        new int[] {3, 1},
        new int[] {2, 2, 2, 2, 2, 2, 2},
        random.ints(7, 1, 10).toArray(),
        hundred,
        random.ints(100, 1, 6).toArray());
  }

  /** How often each was chosen, by position. */
  final int[] shares(LoadBalancer balancer, List<FakeEndpoint> candidates, int picks) {
    int[] counts = new int[candidates.size()];
    for (int i = 0; i < picks; i++) {
      FakeEndpoint picked = (FakeEndpoint) balancer.pick(request(i), candidates);
      counts[candidates.indexOf(picked)]++;
      if (requestsStay()) {
        picked.begin();
      }
    }
    return counts;
  }

  @ParameterizedTest
  @MethodSource("weights")
  void givesEverybodyItsShare(int[] weights) {
    int[] expected = weights.clone();
    if (!weightsMatter()) {
      Arrays.fill(expected, 1);
    }
    int[] counts = shares(newBalancer(), FakeEndpoint.ofWeights(weights), PICKS);
    assertThat(ChiSquare.of(counts, expected)).isLessThanOrEqualTo(ChiSquare.limit(counts.length));
  }

  @Test
  void leavesNobodyOut() {
    assertThat(shares(newBalancer(), FakeEndpoint.ofWeights(7, 1, 3), 1_000)).doesNotContain(0);
  }

  @Test
  void takesUpACandidateThatComesBack() {
    List<FakeEndpoint> all = FakeEndpoint.ofWeights(2, 2, 2);
    LoadBalancer balancer = newBalancer();
    shares(balancer, FakeEndpoint.without("b", all), 1_000);
    assertThat(shares(balancer, all, 100)[1]).isPositive();
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    Set<String> served =
        new HashSet<>(
            countPicks(newBalancer(), FakeEndpoint.ofWeights(1, 1, 1), 8, 1_000).keySet());
    assertThat(served).containsExactlyInAnyOrder("a", "b", "c");
  }
}
