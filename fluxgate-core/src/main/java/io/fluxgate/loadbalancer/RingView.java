package io.fluxgate.loadbalancer;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of one list on the ring. The ring also has those who are missing at the moment;
 * they are passed over, which comes to the same as a ring without them. So an endpoint whose
 * breaker opens and closes costs no new ring.
 *
 * <p>There is a new ring when somebody comes whom it does not have, or whose weight is another, and
 * when more than half of it has been missing for ten minutes. Whoever has been missing for so long
 * is not on the new one. Immutable.
 */
final class RingView {

  static final long KEPT_NANOS = 600_000_000_000L;

  /** More than that many who are missing are kept only if there are half as many candidates. */
  static final int MOST_MISSING = 4096;

  static final RingView EMPTY =
      new RingView(List.of(), new HashRing(new TreeMap<>()), new int[0], new long[0]);

  private final List<? extends Candidate> candidates;
  private final HashRing ring;

  /** By slot, the place in the list; -1 of those who are missing. */
  private final int[] places;

  /** By slot; means something only for those who are missing. */
  private final long[] missingSinceNanos;

  private RingView(
      List<? extends Candidate> candidates, HashRing ring, int[] places, long[] missingSinceNanos) {
    this.candidates = candidates;
    this.ring = ring;
    this.places = places;
    this.missingSinceNanos = missingSinceNanos;
  }

  @SuppressWarnings("ReferenceEquality") // the same list object has the same candidates
  boolean isOf(List<? extends Candidate> list) {
    return candidates == list;
  }

  HashRing ring() {
    return ring;
  }

  /** The owner of a node, or null if it is missing. */
  @Nullable Candidate ownerOf(int node) {
    int place = places[ring.ownerOf(node)];
    return place < 0 ? null : candidates.get(place);
  }

  /** The view of the list that comes after this one. */
  RingView next(List<? extends Candidate> list, long nowNanos) {
    long[] since = missingSinceNanos.clone();
    for (int slot = 0; slot < places.length; slot++) {
      if (places[slot] >= 0) {
        since[slot] = nowNanos;
      }
    }
    int[] found = places(list, ring);
    if (found != null && !mostAreGone(found, since, nowNanos)) {
      return new RingView(list, ring, found, since);
    }
    return rebuilt(list, since, nowNanos);
  }

  /** Where in the list each slot's candidate is; null if the ring does not do for the list. */
  private static int @Nullable [] places(List<? extends Candidate> list, HashRing ring) {
    int[] places = new int[ring.size()];
    Arrays.fill(places, -1);
    for (int i = 0; i < list.size(); i++) {
      Candidate candidate = list.get(i);
      Integer slot = ring.slot(candidate.id());
      if (slot == null) {
        return null;
      }
      if (places[slot] < 0) { // of two with one id, the first counts
        if (ring.weight(slot) != candidate.weight()) {
          return null;
        }
        places[slot] = i;
      }
    }
    return places;
  }

  private static boolean mostAreGone(int[] places, long[] since, long nowNanos) {
    int gone = 0;
    for (int slot = 0; slot < places.length; slot++) {
      if (places[slot] < 0 && nowNanos - since[slot] >= KEPT_NANOS) {
        gone++;
      }
    }
    return gone > places.length / 2;
  }

  private RingView rebuilt(List<? extends Candidate> list, long[] since, long nowNanos) {
    SortedMap<String, Integer> weightById = new TreeMap<>();
    for (Candidate candidate : list) {
      weightById.putIfAbsent(candidate.id(), candidate.weight());
    }
    SortedMap<String, Integer> missing = new TreeMap<>();
    for (int slot = 0; slot < since.length; slot++) {
      if (!weightById.containsKey(ring.id(slot)) && nowNanos - since[slot] < KEPT_NANOS) {
        missing.put(ring.id(slot), ring.weight(slot));
      }
    }
    if (missing.size() <= Math.max(MOST_MISSING, 2 * list.size())) {
      weightById.putAll(missing);
    }
    HashRing grown = new HashRing(weightById);
    long[] sinceOnIt = new long[grown.size()];
    for (int slot = 0; slot < sinceOnIt.length; slot++) {
      Integer before = ring.slot(grown.id(slot));
      sinceOnIt[slot] = before == null ? nowNanos : since[before];
    }
    int[] found = places(list, grown);
    if (found == null) {
      throw new IllegalStateException("the candidates change while they are looked at");
    }
    return new RingView(list, grown, found, sinceOnIt);
  }
}
