package io.fluxgate.loadbalancer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing: the hashes from the least to the greatest, closed to a ring, on which every
 * endpoint has many nodes. A key belongs to the node that comes next. Where an endpoint's nodes lie
 * depends on its id alone, so whoever leaves gives up its own keys and no others, and gets exactly
 * these back.
 *
 * <p>An endpoint has {@value #NODES} nodes for each unit of weight. The unit is the average weight,
 * rounded down to a power of two: so it stays the same over most changes, and with it the nodes of
 * everybody else. An endpoint has at least one node, however little it weighs beside the others.
 *
 * <p>The endpoints are known by slots: their places in the order of their ids. Immutable.
 */
final class HashRing {

  static final int NODES = 160;

  /** A node is one number: a position in the upper bits, and in these the slot of its owner. */
  private static final int SLOT_BITS = 20;

  private static final long SLOT_MASK = (1L << SLOT_BITS) - 1;

  private final String[] ids;
  private final int[] weights;
  private final Map<String, Integer> slots = new HashMap<>();

  /** Sorted. */
  private final long[] nodes;

  HashRing(SortedMap<String, Integer> weightById) {
    int size = weightById.size();
    if (size > SLOT_MASK) {
      throw new IllegalArgumentException("too many endpoints for a ring: " + size);
    }
    ids = new String[size];
    weights = new int[size];
    long sum = 0;
    for (Map.Entry<String, Integer> each : weightById.entrySet()) {
      int slot = slots.size();
      ids[slot] = each.getKey();
      weights[slot] = each.getValue();
      slots.put(ids[slot], slot);
      sum += weights[slot];
    }
    nodes = size == 0 ? new long[0] : nodes(Long.highestOneBit(sum / size));
  }

  private long[] nodes(long unit) {
    int[] counts = new int[ids.length];
    int total = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      counts[slot] = (int) Math.max(1, (NODES * (long) weights[slot] + unit / 2) / unit);
      total = Math.addExact(total, counts[slot]);
    }
    long[] made = new long[total];
    int at = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      long seed = Hash64.of(ids[slot]);
      for (int i = 0; i < counts[slot]; i++) {
        made[at++] = (Hash64.mix(seed + i * Hash64.STEP) & ~SLOT_MASK) | slot;
      }
    }
    Arrays.sort(made);
    return made;
  }

  /** How many endpoints it has. */
  int size() {
    return ids.length;
  }

  String id(int slot) {
    return ids[slot];
  }

  int weight(int slot) {
    return weights[slot];
  }

  /** The slot of an endpoint, or null if it has no such one. */
  @Nullable Integer slot(String id) {
    return slots.get(id);
  }

  int nodeCount() {
    return nodes.length;
  }

  /** The number of the node that a hash belongs to. */
  int nodeOf(long hash) {
    long position = hash & ~SLOT_MASK;
    int low = 0;
    int high = nodes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nodes[middle] < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == nodes.length ? 0 : low;
  }

  /** The number of the node behind that one. */
  int after(int node) {
    return node + 1 == nodes.length ? 0 : node + 1;
  }

  /** The slot of a node's owner. */
  int ownerOf(int node) {
    return (int) (nodes[node] & SLOT_MASK);
  }
}
