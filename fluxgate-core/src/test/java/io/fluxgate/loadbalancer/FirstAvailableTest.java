package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstAvailableTest extends LoadBalancerContract {

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.first();
  }

  @Test
  void isCalledFirstInAFile() {
    assertThat(spec().name()).isEqualTo("first");
  }

  @Test
  void fallsBackToTheNextInOrderAndReturns() {
    List<FakeEndpoint> abc = FakeEndpoint.ofWeights(1, 9, 9);
    LoadBalancer balancer = newBalancer();
    assertThat(picks(balancer, abc, 3)).isEqualTo("aaa");
    assertThat(picks(balancer, FakeEndpoint.without("a", abc), 3)).isEqualTo("bbb");
    assertThat(picks(balancer, abc, 2)).isEqualTo("aa");
  }
}
