package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerOfTwoChoicesTest extends FairBalancerContract {

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.powerOfTwoChoices();
  }

  @Test
  void isCalledP2cInAFile() {
    assertThat(spec().name()).isEqualTo("p2c");
  }

  @Test
  void neverPicksTheBusierOfTwo() {
    List<FakeEndpoint> ab = FakeEndpoint.ofWeights(1, 1);
    ab.get(0).withInFlight(1);
    assertThat(picks(newBalancer(), ab, 1_000)).doesNotContain("a");
  }

  @Test
  void measuresLoadByWeight() {
    List<FakeEndpoint> ab = FakeEndpoint.ofWeights(3, 1);
    ab.get(0).withInFlight(5);
    ab.get(1).withInFlight(2);
    assertThat(picks(newBalancer(), ab, 1_000)).doesNotContain("b");
  }

  @Test
  void neverDrawsTheSameOneTwice() {
    List<FakeEndpoint> endpoints = FakeEndpoint.ofWeights(1_000_000, 1, 1_000);
    endpoints.get(0).withInFlight(1_000_000_000); // would be picked only against itself
    assertThat(picks(newBalancer(), endpoints, 10_000)).doesNotContain("a").contains("b", "c");
  }

  @Test
  void piles100_000BallsInto100BinsEvenly() {
    assertThat(fullestAboveMean(newBalancer())).isLessThanOrEqualTo(4);
    assertThat(fullestAboveMean(new WeightedRandomTest().newBalancer()))
        .as("at random")
        .isGreaterThan(40);
  }

  private static int fullestAboveMean(LoadBalancer balancer) {
    List<FakeEndpoint> bins = FakeEndpoint.servers(100);
    for (int i = 0; i < 100_000; i++) {
      ((FakeEndpoint) balancer.pick(REQUEST, bins)).begin();
    }
    return bins.stream().mapToInt(FakeEndpoint::inFlight).max().orElseThrow() - 1_000;
  }

  @Test
  void fillsBinsByWeight() {
    List<FakeEndpoint> bins = FakeEndpoint.ofWeights(1, 2, 4, 1, 8);
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 16_000; i++) {
      ((FakeEndpoint) balancer.pick(REQUEST, bins)).begin();
    }
    for (FakeEndpoint bin : bins) {
      assertThat(bin.inFlight()).isBetween(990 * bin.weight(), 1_010 * bin.weight());
    }
  }

  /** One of ten takes ten times as long as the others, at 70 % of what they all can do. */
  @ParameterizedTest
  @CsvSource({"8, 3", "1, 4"}) // with a single worker one long request holds up all behind it
  void keepsASlowEndpointOutOfNearlyEverybodysWay(int workers, int mostTimesTheFast) {
    double[] meanSeconds = {1, 1, 1, 1, 1, 1, 1, 1, 1, 10};
    QueueSimulation p2c = new QueueSimulation(workers, meanSeconds, 0.7);
    p2c.run(newBalancer(), 200_000);
    QueueSimulation turns = new QueueSimulation(workers, meanSeconds, 0.7);
    turns.run(new RoundRobinTest().newBalancer(), 200_000);

    double fast = QueueSimulation.percentile(99, p2c.secondsOf(0, 9));
    assertThat(QueueSimulation.percentile(99, p2c.secondsOf(0, 10)))
        .isLessThan(mostTimesTheFast * fast);
    assertThat(QueueSimulation.percentile(99, turns.secondsOf(0, 10))).isGreaterThan(100 * fast);
  }
}
