package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends FairBalancerContract {

  private final List<FakeEndpoint> abc = FakeEndpoint.ofWeights(9, 1, 1);

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.roundRobin();
  }

  @Override
  boolean weightsMatter() {
    return false;
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

  @Test
  void takesEachInTurnOfAThousandWithGapsBetweenTheIndexes() {
    Random random = new Random(5);
    List<FakeEndpoint> some =
        FakeEndpoint.servers(3_000).stream().filter(each -> random.nextInt(3) == 0).toList();
    LoadBalancer balancer = newBalancer();
    for (int turn = 0; turn < 2; turn++) {
      for (FakeEndpoint next : some) {
        assertThat(balancer.pick(REQUEST, some)).isSameAs(next);
      }
    }
  }

  @Test
  void looksAtFewOfAThousandCandidates() {
    List<FakeEndpoint> all = FakeEndpoint.servers(2_000);
    CountingList every = new CountingList(all);
    CountingList half = new CountingList(all.stream().filter(e -> e.index() % 2 == 0).toList());
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 5_000; i++) {
      balancer.pick(REQUEST, every);
    }
    assertThat(every.reads).isLessThanOrEqualTo(5_000 * 2);
    for (int i = 0; i < 5_000; i++) {
      balancer.pick(REQUEST, half);
    }
    assertThat(half.reads).isLessThanOrEqualTo(5_000 * 12);
  }

  /** Counts how often somebody looks at one of its elements. */
  private static final class CountingList extends AbstractList<FakeEndpoint> {
    private final List<FakeEndpoint> endpoints;
    private int reads;

    CountingList(List<FakeEndpoint> endpoints) {
      this.endpoints = endpoints;
    }

    @Override
    public FakeEndpoint get(int position) {
      reads++;
      return endpoints.get(position);
    }

    @Override
    public int size() {
      return endpoints.size();
    }
  }
}
