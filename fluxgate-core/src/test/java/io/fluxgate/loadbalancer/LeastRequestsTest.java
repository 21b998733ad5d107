package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeastRequestsTest extends FairBalancerContract {

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.leastRequests();
  }

  @Override
  boolean requestsStay() {
    return true;
  }

  @Test
  void isCalledLeastRequestsInAFile() {
    assertThat(spec().name()).isEqualTo("least_requests");
  }

  @Test
  void picksTheOneWithTheLeastInFlight() {
    List<FakeEndpoint> abc = FakeEndpoint.ofWeights(1, 1, 1);
    abc.get(0).withInFlight(3);
    abc.get(1).withInFlight(1);
    abc.get(2).withInFlight(2);
    assertThat(picks(newBalancer(), abc, 5)).isEqualTo("bbbbb");
  }

  @Test
  void weighsWhatIsInFlightWithThisRequest() {
    List<FakeEndpoint> ab = FakeEndpoint.ofWeights(2, 3);
    ab.get(0).withInFlight(2); // (2 + 1) / 2 = 1.50
    ab.get(1).withInFlight(4); // (4 + 1) / 3 = 1.67
    assertThat(picks(newBalancer(), ab, 5)).isEqualTo("aaaaa");
  }

  @Test
  void comparesTheGreatestNumbersExactly() {
    List<FakeEndpoint> ab = FakeEndpoint.ofWeights(1_000_000, 999_999);
    ab.get(0).withInFlight(1_999_999_999);
    ab.get(1).withInFlight(1_999_998_000); // one more than 2,000 for each unit of weight
    assertThat(picks(newBalancer(), ab, 5)).isEqualTo("aaaaa");
    ab.get(1).withInFlight(1_999_997_999); // exactly as much
    assertThat(picks(newBalancer(), ab, 50)).contains("a", "b");
  }

  @Test
  void breaksTiesFairlyWhereverTheyStand() {
    List<FakeEndpoint> endpoints = FakeEndpoint.ofWeights(1, 1, 1, 2, 1, 4, 1);
    endpoints.get(0).withInFlight(1);
    endpoints.get(3).withInFlight(1);
    endpoints.get(5).withInFlight(4);
    int[] counts = new int[7];
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 100_000; i++) {
      counts[balancer.pick(REQUEST, endpoints).index()]++;
    }
    assertThat(counts[0] + counts[5]).isZero();
    int[] tied = {counts[1], counts[2], counts[3], counts[4], counts[6]};
    assertThat(ChiSquare.of(tied, new int[] {1, 1, 1, 1, 1})).isLessThan(ChiSquare.limit(5));
  }

  @Test
  void findsTheOnlyIdleOneOf64() {
    List<FakeEndpoint> many = FakeEndpoint.servers(64);
    many.forEach(endpoint -> endpoint.withInFlight(1));
    LoadBalancer balancer = newBalancer();
    for (FakeEndpoint idle : many) {
      idle.end();
      assertThat(balancer.pick(REQUEST, many)).isSameAs(idle);
      idle.begin();
    }
  }

  @Test
  void givesEveryOneOfManyTheSameChance() {
    for (int size : new int[] {65, 100, 1_000}) {
      int[] counts = new int[size];
      List<FakeEndpoint> many = FakeEndpoint.servers(size);
      LoadBalancer balancer = newBalancer();
      for (int i = 0; i < 200_000; i++) {
        counts[balancer.pick(REQUEST, many).index()]++;
      }
      int[] alike = new int[size];
      Arrays.fill(alike, 1);
      assertThat(ChiSquare.of(counts, alike)).isLessThan(ChiSquare.limit(size));
    }
  }

  @Test
  void findsOneOfTheIdleAmongAThousandHoweverTheyStand() {
    List<FakeEndpoint> many = FakeEndpoint.servers(1_000);
    many.stream().filter(each -> each.index() % 5 > 0).forEach(each -> each.withInFlight(7));
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 1_000; i++) { // 64 busy ones in a row: once in 1,600,000 picks
      assertThat(balancer.pick(REQUEST, many).inFlight()).isZero();
    }
  }
}
