package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.plugin.Spec;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Consistent hashing that lets nobody have much more than the average. */
class BoundedLoadTest extends KeyedBalancerContract {

  private static final double BOUND = 1.25;

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.consistentHash(HashKey.query("user"), BOUND);
  }

  @Override
  Request request(int number) {
    return Request.get("/?user=" + number);
  }

  private static long allowed(List<FakeEndpoint> endpoints, FakeEndpoint of) {
    int inFlight = endpoints.stream().mapToInt(FakeEndpoint::inFlight).sum() + 1;
    int weights = endpoints.stream().mapToInt(FakeEndpoint::weight).sum();
    return (long) Math.ceil(BOUND * inFlight * of.weight() / weights);
  }

  /** Keys of which few are popular; requests that last for as long as some others come. */
  private void neverExceedsTheBound(List<FakeEndpoint> endpoints, int mostInFlight) {
    LoadBalancer balancer = newBalancer();
    Random random = new Random(37);
    Queue<FakeEndpoint> busy = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      Request request = request((int) random.nextExponential());
      FakeEndpoint picked = (FakeEndpoint) balancer.pick(request, endpoints);
      long allowed = allowed(endpoints, picked);
      picked.begin();
      assertThat((long) picked.inFlight()).isLessThanOrEqualTo(allowed);
      busy.add(picked);
      while (busy.size() > random.nextInt(mostInFlight)) {
        busy.remove().end();
      }
    }
  }

  @Test
  void neverExceedsTheBoundAmongEquals() {
    neverExceedsTheBound(FakeEndpoint.servers(10), 100);
    neverExceedsTheBound(FakeEndpoint.servers(64), 400);
  }

  @Test
  void neverExceedsTheBoundByWeight() {
    neverExceedsTheBound(FakeEndpoint.ofWeights(1, 2, 7, 3, 1, 1), 100);
  }

  @Test
  void sharesOutTheRequestsOfOneSingleKey() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(10);
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 1_000; i++) {
      ((FakeEndpoint) balancer.pick(request(1), endpoints)).begin();
    }
    assertThat(endpoints).allSatisfy(each -> assertThat(each.inFlight()).isLessThanOrEqualTo(125));
  }

  @Test
  void staysNearTheBoundAmongMoreThanItLooksAt() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(300);
    LoadBalancer balancer = newBalancer();
    for (int i = 0; i < 30_000; i++) {
      ((FakeEndpoint) balancer.pick(request(i % 7), endpoints)).begin();
    }
    int most = endpoints.stream().mapToInt(FakeEndpoint::inFlight).max().orElseThrow();
    assertThat(most).isBetween(115, 160);
  }

  @Test
  void keepsAKeyAtHomeWhileThatHasRoom() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(10);
    LoadBalancer balancer = newBalancer();
    FakeEndpoint home = (FakeEndpoint) balancer.pick(request(1), endpoints);
    endpoints.forEach(each -> each.withInFlight(4));
    home.withInFlight(5); // 1.25 * (41 + 1) / 10 = 5.25, so 6 are allowed
    assertThat(balancer.pick(request(1), endpoints)).isSameAs(home);
    home.withInFlight(6); // 1.25 * (42 + 1) / 10 = 5.375
    assertThat(balancer.pick(request(1), endpoints)).isNotSameAs(home);
  }

  @Test
  void countsThisRequestIn() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(10);
    LoadBalancer balancer = newBalancer();
    FakeEndpoint home = (FakeEndpoint) balancer.pick(request(1), endpoints);
    home.begin();
    FakeEndpoint.without(home.id(), endpoints).subList(0, 7).forEach(FakeEndpoint::begin);
    // 1.25 * 8 / 10 = 1, but 1.25 * (8 + 1) / 10 = 1.125, so 2 are allowed
    assertThat(balancer.pick(request(1), endpoints)).isSameAs(home);
  }

  @Test
  void sendsWhatIsTooMuchToTheSameEndpointEachTime() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(10);
    LoadBalancer balancer = newBalancer();
    FakeEndpoint home = (FakeEndpoint) balancer.pick(request(1), endpoints);
    home.withInFlight(50);
    Candidate next = balancer.pick(request(1), endpoints);
    for (int i = 0; i < 100; i++) {
      assertThat(balancer.pick(request(1), endpoints)).isSameAs(next).isNotSameAs(home);
    }
    List<FakeEndpoint> others = FakeEndpoint.without(home.id(), endpoints);
    assertThat(balancer.pick(request(1), others)).isSameAs(next);
  }

  @Test
  void asksNobodyElseWhileTheHomeIsIdle() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(10);
    LoadBalancer balancer = newBalancer();
    Candidate home = balancer.pick(request(1), endpoints);
    List<Candidate> others =
        endpoints.stream().map(each -> each == home ? home : new Unasked(each)).toList();
    assertThat(balancer.pick(request(1), others)).isSameAs(home);
  }

  /** Does not want to be asked what it has in flight. */
  private record Unasked(Candidate endpoint) implements Candidate {
    @Override
    public int index() {
      return endpoint.index();
    }

    @Override
    public String id() {
      return endpoint.id();
    }

    @Override
    public int weight() {
      return endpoint.weight();
    }

    @Override
    public int inFlight() {
      throw new AssertionError("asked");
    }
  }
}
