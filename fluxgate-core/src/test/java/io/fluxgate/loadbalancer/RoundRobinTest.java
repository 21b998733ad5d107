package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends LoadBalancerContract {

  private final List<FakeEndpoint> abc = FakeEndpoint.ofWeights(9, 1, 1);

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.roundRobin();
  }

  @Test
  void isCalledRoundRobinInAFile() {
    assertThat(spec().name()).isEqualTo("round_robin");
  }

  @Test
  void takesEachInTurnWhateverItsWeight() {
    assertThat(picks(newBalancer(), abc, 7)).isEqualTo("abcabca");
  }

  @Test
  void passesOverWhoIsMissing() {
    LoadBalancer balancer = newBalancer();
    assertThat(picks(balancer, FakeEndpoint.without("b", abc), 4)).isEqualTo("acac");
    assertThat(picks(balancer, abc, 3)).isEqualTo("abc");
  }

  @Test
  void goesOnBehindTheLastOneWhenThatIsGone() {
    LoadBalancer balancer = newBalancer();
    assertThat(picks(balancer, abc, 2)).isEqualTo("ab");
    assertThat(picks(balancer, FakeEndpoint.without("b", abc), 3)).isEqualTo("cac");
  }

  @Test
  void startsAgainWhenOnlyEarlierOnesAreLeft() {
    LoadBalancer balancer = newBalancer();
    assertThat(picks(balancer, abc, 3)).isEqualTo("abc");
    assertThat(picks(balancer, FakeEndpoint.without("c", abc), 3)).isEqualTo("aba");
  }

  @Test
  void retriesElsewhereDoNotUnbalanceTheOthers() {
    LoadBalancer balancer = newBalancer();
    StringBuilder served = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      Candidate first = balancer.pick(REQUEST, abc);
      boolean failed = first.id().equals("a");
      served.append(failed ? picks(balancer, FakeEndpoint.without("a", abc), 1) : first.id());
    }
    assertThat(served.chars().filter(c -> c == 'b').count()).isEqualTo(150);
  }

  @Test
  void splitsExactlyWhenManyThreadsPick() throws Exception {
    Map<String, Integer> counts = countPicks(newBalancer(), abc, 8, 30_000);
    assertThat(counts).isEqualTo(Map.of("a", 80_000, "b", 80_000, "c", 80_000));
  }
}
