package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.plugin.Spec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConsistentHashTest extends KeyedBalancerContract {

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.consistentHash(HashKey.header("X-Tenant"));
  }

  @Override
  Request request(int number) {
    return REQUEST.withHeader("X-Tenant", "tenant-" + number);
  }

  @Test
  void isCalledConsistentHashInAFile() {
    assertThat(spec().name()).isEqualTo("consistent_hash");
    assertThat(spec().options()).containsOnlyKeys("on").containsEntry("on", "header:X-Tenant");
  }

  @Test
  void sendsRequestsWithoutTheKeyAnywhereByWeight() {
    List<FakeEndpoint> endpoints = FakeEndpoint.ofWeights(1, 2, 3);
    LoadBalancer balancer = newBalancer();
    int[] counts = new int[3];
    for (int i = 0; i < 60_000; i++) {
      counts[balancer.pick(REQUEST, endpoints).index()]++;
    }
    assertThat(ChiSquare.of(counts, new int[] {1, 2, 3})).isLessThan(ChiSquare.limit(3));
  }

  @Test
  void looksAtTheKeyAlone() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(50);
    LoadBalancer balancer = newBalancer();
    Candidate home = balancer.pick(request(3), endpoints);
    Request other = Request.post("/other?q=1", REQUEST.body()).withHeaders(request(3).headers());
    assertThat(balancer.pick(other, endpoints)).isSameAs(home);
  }

  @Test
  void goesOnSendingToABusyEndpointWithoutABound() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(5);
    LoadBalancer balancer = newBalancer();
    FakeEndpoint home = (FakeEndpoint) balancer.pick(request(1), endpoints);
    home.withInFlight(1_000_000);
    assertThat(balancer.pick(request(1), endpoints)).isSameAs(home);
  }

  @Test
  void asksNoEndpointForItsIdOrWeightAgainWhileTheListIsTheSame() {
    AtomicInteger asked = new AtomicInteger();
    List<Candidate> endpoints =
        FakeEndpoint.servers(100).stream().<Candidate>map(each -> new Asked(each, asked)).toList();
    LoadBalancer balancer = newBalancer();
    balancer.pick(request(0), endpoints);
    int atFirst = asked.get();
    for (int i = 0; i < 1_000; i++) {
      balancer.pick(request(i), endpoints);
    }
    assertThat(asked).hasValue(atFirst);
  }

  /** Counts how often it is asked who it is. */
  private record Asked(Candidate endpoint, AtomicInteger asked) implements Candidate {
    @Override
    public int index() {
      return endpoint.index();
    }

    @Override
    public String id() {
      asked.incrementAndGet();
      return endpoint.id();
    }

    @Override
    public int weight() {
      asked.incrementAndGet();
      return endpoint.weight();
    }

    @Override
    public int inFlight() {
      return endpoint.inFlight();
    }
  }
}
