package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HashRingTest {

  private static HashRing ring(Map<String, Integer> weightById) {
    return new HashRing(new TreeMap<>(weightById));
  }

  private static int nodesOf(String id, HashRing ring) {
    int count = 0;
    for (int node = 0; node < ring.nodeCount(); node++) {
      count += ring.id(ring.ownerOf(node)).equals(id) ? 1 : 0;
    }
    return count;
  }

  @Test
  void has160NodesForEachUnitOfTheAverageWeight() {
    assertThat(ring(Map.of("a", 1, "b", 1)).nodeCount()).isEqualTo(320);
    HashRing weighted = ring(Map.of("a", 1, "b", 2, "c", 3));
    assertThat(nodesOf("a", weighted)).isEqualTo(80);
    assertThat(nodesOf("b", weighted)).isEqualTo(160);
    assertThat(nodesOf("c", weighted)).isEqualTo(240);
  }

  @Test
  void roundsTheAverageDownToAPowerOfTwo() {
    assertThat(nodesOf("a", ring(Map.of("a", 7, "b", 7)))).isEqualTo(280);
    assertThat(nodesOf("a", ring(Map.of("a", 8, "b", 8)))).isEqualTo(160);
    assertThat(nodesOf("a", ring(Map.of("a", 1_000_000, "b", 1_000_000)))).isEqualTo(305);
  }

  @Test
  void givesTheLightestANode() {
    HashRing ring = ring(Map.of("a", 1, "b", 1_000_000));
    assertThat(nodesOf("a", ring)).isEqualTo(1);
    assertThat(ring.nodeCount()).isLessThan(700);
  }

  @Test
  void closesTheRing() {
    HashRing ring = ring(Map.of("a", 1, "b", 1));
    assertThat(ring.nodeOf(Long.MAX_VALUE)).isZero();
    assertThat(ring.nodeOf(Long.MIN_VALUE)).isZero();
    assertThat(ring.after(ring.nodeCount() - 1)).isZero();
    assertThat(ring.after(0)).isOne();
  }
}
