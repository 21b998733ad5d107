package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SmoothWeightedRoundRobinTest extends FairBalancerContract {

  private static final JsonNode REFERENCES = references();

  private static JsonNode references() {
    Class<?> here = SmoothWeightedRoundRobinTest.class;
    try (InputStream in = here.getResourceAsStream("smooth-weighted-round-robin.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  record Sequence(List<Integer> weights, String picks) {
    static Sequence of(JsonNode json) {
      return new Sequence(weightsOf(json), json.get("sequence").stringValue());
    }
  }

  private static List<Integer> weightsOf(JsonNode json) {
    return json.get("weights").valueStream().map(JsonNode::intValue).toList();
  }

  private static List<FakeEndpoint> endpoints(List<Integer> weights) {
    return FakeEndpoint.ofWeights(weights.stream().mapToInt(Integer::intValue).toArray());
  }

  static Stream<Sequence> sequences() {
    return REFERENCES.get("cases").valueStream().map(Sequence::of);
  }

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.weightedRoundRobin();
  }

  @Test
  void isCalledWeightedRrInAFile() {
    assertThat(spec().name()).isEqualTo("weighted_rr");
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void picksAsNginxDoes(Sequence expected) {
    int turn = expected.weights.stream().mapToInt(Integer::intValue).sum();
    LoadBalancer balancer = newBalancer();
    List<FakeEndpoint> endpoints = endpoints(expected.weights);
    String first = picks(balancer, endpoints, turn);
    assertThat(first)
        .startsWith(expected.picks.substring(0, Math.min(turn, expected.picks.length())));
    assertThat(picks(balancer, endpoints, turn)).as("the second turn").isEqualTo(first);
  }

  @Test
  void picksEachAsOftenAsItsWeightInEveryTurn() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      int[] weights = random.ints(1 + random.nextInt(8), 1, 20).toArray();
      int turn = IntStream.of(weights).sum();
      List<FakeEndpoint> endpoints = FakeEndpoint.ofWeights(weights);
      LoadBalancer balancer = newBalancer();
      for (int repeat = 0; repeat < 3; repeat++) {
        String picks = picks(balancer, endpoints, turn);
        for (FakeEndpoint endpoint : endpoints) {
          assertThat(count(picks, endpoint.id())).isEqualTo(endpoint.weight());
        }
      }
    }
  }

  @Test
  void keepsNobodyWaitingMuchLongerThanItsShare() {
    int[] weights = {13, 1, 4, 7, 2};
    int turn = IntStream.of(weights).sum();
    String picks = picks(newBalancer(), FakeEndpoint.ofWeights(weights), 2 * turn);
    for (FakeEndpoint endpoint : FakeEndpoint.ofWeights(weights)) {
      int allowedGap = Math.ceilDiv(turn, endpoint.weight()) + 1;
      int previous = picks.indexOf(endpoint.id());
      for (int at = previous; at >= 0; at = picks.indexOf(endpoint.id(), at + 1)) {
        assertThat(at - previous).isLessThanOrEqualTo(allowedGap);
        previous = at;
      }
    }
  }

  @Test
  void sharesOutAnewSoonAfterAHeavyOneHasLeftInMidTurn() {
    List<FakeEndpoint> all = FakeEndpoint.ofWeights(1_000_000, 1, 1);
    LoadBalancer balancer = newBalancer();
    picks(balancer, all, 333_400); // b has been served, c has saved up a third of a million
    String picks = picks(balancer, FakeEndpoint.without("a", all), 100);
    assertThat(count(picks, "b")).isBetween(47L, 53L);
  }

  @Test
  void sharesOutAnewSoonAfterWeightsHaveChanged() {
    LoadBalancer balancer = newBalancer();
    picks(balancer, FakeEndpoint.ofWeights(1_000_000, 1_000_000), 1);
    String picks = picks(balancer, FakeEndpoint.ofWeights(1, 1), 100);
    assertThat(count(picks, "a")).isBetween(47L, 53L);
  }

  @Test
  void treatsEqualsAlikeWhileAnotherComesAndGoesAtRandom() {
    List<FakeEndpoint> all = FakeEndpoint.ofWeights(4, 2, 2);
    List<FakeEndpoint> bc = FakeEndpoint.without("a", all);
    LoadBalancer balancer = newBalancer();
    Random random = new Random(3);
    StringBuilder picks = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      picks.append(picks(balancer, random.nextBoolean() ? all : bc, 1));
    }
    assertThat(count(picks.toString(), "a")).isBetween(2_300L, 2_700L);
    assertThat(count(picks.toString(), "b")).isBetween(3_550L, 3_950L);
  }

  @Test
  void holdsTheGreatestWeightsOfThousandsOfEndpoints() {
    int[] weights = new int[5_000];
    Arrays.fill(weights, 1_000_000);
    LoadBalancer balancer = newBalancer();
    List<FakeEndpoint> endpoints = FakeEndpoint.ofWeights(weights);
    List<Integer> picks = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      picks.add(balancer.pick(REQUEST, endpoints).index());
    }
    assertThat(picks).isEqualTo(IntStream.range(0, 5_000).boxed().toList());
  }

  @Test
  void splitsExactlyByWeightWhenManyThreadsPick() throws Exception {
    Map<String, Integer> counts =
        countPicks(newBalancer(), FakeEndpoint.ofWeights(5, 3, 2), 8, 1_250);
    assertThat(counts).isEqualTo(Map.of("a", 5_000, "b", 3_000, "c", 2_000));
  }

  @Test
  void alternatesAsTheReferenceSaysWithAPeerDown() {
    JsonNode downPeer = REFERENCES.get("down_peer");
    List<FakeEndpoint> left =
        FakeEndpoint.without(downPeer.get("down").stringValue(), endpoints(weightsOf(downPeer)));
    assertThat(picks(newBalancer(), left, 8)).isEqualTo("bcbcbcbc");
  }

  @Test
  void picksAsThePlainAlgorithmDoesWhateverComesAndGoes() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      int size = 1 + random.nextInt(12);
      int[] greatest = {1, 3, 20, 1_000_000};
      LoadBalancer balancer = newBalancer();
      PlainSmoothWeighted plain = new PlainSmoothWeighted();
      for (int change = 0; change < 20; change++) {
        int most = greatest[random.nextInt(greatest.length)];
        List<FakeEndpoint> some =
            FakeEndpoint.ofWeights(random.ints(size, 1, most + 1).toArray()).stream()
                .filter(endpoint -> random.nextInt(4) > 0)
                .toList();
        int picks = random.nextInt(change % 5 == 0 ? 200 : 4);
        for (int i = 0; i < picks && !some.isEmpty(); i++) {
          assertThat(balancer.pick(REQUEST, some)).isSameAs(plain.pick(some));
        }
      }
    }
  }

  @Test
  void picksAsThePlainAlgorithmDoesOfAThousand() {
    Random random = new Random(13);
    List<FakeEndpoint> many = FakeEndpoint.ofWeights(random.ints(1_000, 1, 6).toArray());
    LoadBalancer balancer = newBalancer();
    PlainSmoothWeighted plain = new PlainSmoothWeighted();
    for (int i = 0; i < 10_000; i++) {
      assertThat(balancer.pick(REQUEST, many)).isSameAs(plain.pick(many));
    }
  }

  /** What the algorithm is by definition: every credit is looked at for every choice. */
  private static final class PlainSmoothWeighted {
    private final long[] credits = new long[1_000];

    FakeEndpoint pick(List<FakeEndpoint> candidates) {
      long sum = candidates.stream().mapToLong(FakeEndpoint::weight).sum();
      FakeEndpoint best = candidates.getFirst();
      long most = Long.MIN_VALUE;
      for (FakeEndpoint candidate : candidates) {
        long credit = Math.clamp(credits[candidate.index()], -sum, sum) + candidate.weight();
        credits[candidate.index()] = credit;
        if (credit > most) {
          most = credit;
          best = candidate;
        }
      }
      credits[best.index()] -= sum;
      return best;
    }
  }

  private static long count(String picks, String id) {
    return picks.chars().filter(c -> c == id.charAt(0)).count();
  }
}
