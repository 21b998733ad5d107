package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedRandomTest extends FairBalancerContract {

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.random();
  }

  @Test
  void isCalledRandomInAFile() {
    assertThat(spec().name()).isEqualTo("random");
  }

  @Test
  void remembersNothingOfEarlierChoices() {
    List<FakeEndpoint> ab = FakeEndpoint.ofWeights(1, 1);
    String picks = picks(newBalancer(), ab, 10_000);
    int changes = 0;
    for (int i = 1; i < picks.length(); i++) {
      changes += picks.charAt(i) == picks.charAt(i - 1) ? 0 : 1;
    }
    assertThat(changes).isBetween(4_800, 5_200);
  }

  @Test
  void givesTheLightestItsShareBesideTheHeaviest() {
    int[] counts =
        shares(newBalancer(), FakeEndpoint.ofWeights(1_000_000, 1_000, 1_000_000), 1_000_000);
    assertThat(counts[1]).isBetween(400, 600);
  }
}
