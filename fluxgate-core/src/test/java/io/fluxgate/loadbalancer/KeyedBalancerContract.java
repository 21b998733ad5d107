package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fluxgate.http.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a balancer keeps to that sends equal keys to the same endpoint. */
abstract class KeyedBalancerContract extends LoadBalancerContract {

  private static final int KEYS = 50_000;

  /** A request with that key. */
  @Override
  abstract Request request(int number);

  /** Where each key goes. */
  final List<FakeEndpoint> homes(LoadBalancer balancer, List<FakeEndpoint> endpoints) {
    List<FakeEndpoint> homes = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      homes.add((FakeEndpoint) balancer.pick(request(i), endpoints));
    }
    return homes;
  }

  private static int[] counts(List<FakeEndpoint> homes, int size) {
    int[] counts = new int[size];
    homes.forEach(home -> counts[home.index()]++);
    return counts;
  }

  @Test
  void sendsEqualKeysToTheSameEndpoint() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(7);
    LoadBalancer balancer = newBalancer();
    assertThat(homes(balancer, endpoints)).isEqualTo(homes(balancer, endpoints));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 100})
  void movesOnlyTheKeysOfWhoLeavesAndGivesExactlyTheseBack(int size) {
    List<FakeEndpoint> all = FakeEndpoint.servers(size);
    FakeEndpoint leaver = all.get(size / 3);
    List<FakeEndpoint> others = FakeEndpoint.without(leaver.id(), all);
    LoadBalancer balancer = newBalancer();
    List<FakeEndpoint> before = homes(balancer, all);
    List<FakeEndpoint> without = homes(balancer, others);
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      if (before.get(i) == leaver) {
        moved++;
      } else {
        assertThat(without.get(i)).isSameAs(before.get(i));
      }
    }
    assertThat(moved).isBetween(KEYS / 2 / size, KEYS * 3 / 2 / size);
    assertThat(homes(balancer, all)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 100})
  void movesToAnAdditionalEndpointNoMoreThanItsShare(int size) {
    List<FakeEndpoint> all = FakeEndpoint.servers(size + 1);
    LoadBalancer balancer = newBalancer();
    List<FakeEndpoint> before = homes(balancer, all.subList(0, size));
    List<FakeEndpoint> after = homes(balancer, all);
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      if (after.get(i) == all.get(size)) {
        moved++;
      } else {
        assertThat(after.get(i)).isSameAs(before.get(i));
      }
    }
    assertThat(moved).isBetween(KEYS / 2 / (size + 1), KEYS * 3 / 2 / (size + 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 100})
  void givesNobodyMuchMoreThanTheMean(int size) {
    int[] counts = counts(homes(newBalancer(), FakeEndpoint.servers(size)), size);
    IntSummaryStatistics statistics = IntStream.of(counts).summaryStatistics();
    assertThat(statistics.getMax()).isLessThanOrEqualTo((int) (1.3 * KEYS / size));
    assertThat(statistics.getMin()).isGreaterThanOrEqualTo((int) (0.7 * KEYS / size));
  }

  @Test
  void givesEverybodyKeysByWeight() {
    int[] weights = {1, 2, 3, 10, 4};
    int[] counts = counts(homes(newBalancer(), FakeEndpoint.ofWeights(weights)), weights.length);
    for (int i = 0; i < weights.length; i++) {
      double share = KEYS * weights[i] / 20.0;
      assertThat((double) counts[i]).isCloseTo(share, within(0.25 * share));
    }
  }

  @Test
  void agreesWithAnotherGatewayThatKnowsTheEndpointsInAnotherOrderAndHasAnotherPast() {
    List<FakeEndpoint> here = FakeEndpoint.servers(20);
    List<FakeEndpoint> shuffled = new ArrayList<>(here);
    Collections.shuffle(shuffled, new Random(31));
    List<FakeEndpoint> there = new ArrayList<>();
    for (FakeEndpoint each : shuffled) {
      there.add(new FakeEndpoint(there.size(), each.id(), each.weight()));
    }
    LoadBalancer other = newBalancer();
    homes(other, FakeEndpoint.servers(33).subList(11, 33));
    assertThat(homes(other, there))
        .extracting(FakeEndpoint::id)
        .isEqualTo(homes(newBalancer(), here).stream().map(FakeEndpoint::id).toList());
  }

  @Test
  void takesTwoEndpointsOfOneIdForTheFirstOfThem() {
    FakeEndpoint twin = new FakeEndpoint(1, "a", 5);
    List<FakeEndpoint> twins = List.of(new FakeEndpoint(0, "a", 1), twin, new FakeEndpoint(2, 1));
    LoadBalancer balancer = newBalancer();
    assertThat(homes(balancer, twins)).doesNotContain(twin).contains(twins.get(0), twins.get(2));
    assertThat(homes(balancer, twins.subList(1, 3))).contains(twin, twins.get(2));
  }
}
