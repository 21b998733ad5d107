package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When there is a new ring, and when the one that is there will do. */
class RingViewTest {

  private static final long LONG = RingView.KEPT_NANOS;

  private final List<FakeEndpoint> all = FakeEndpoint.servers(10);
  private long nowNanos = Long.MAX_VALUE - LONG; // readings may wrap around
  private RingView view = RingView.EMPTY;

  /** Whether this list needs a new ring. */
  private boolean needsARing(List<FakeEndpoint> list) {
    HashRing before = view.ring();
    view = view.next(list, nowNanos);
    for (FakeEndpoint endpoint : list) {
      assertThat(view.ring().slot(endpoint.id())).isNotNull();
    }
    return view.ring() != before;
  }

  private List<FakeEndpoint> some(int from, int to) {
    return List.copyOf(all.subList(from, to));
  }

  @Test
  void keepsTheRingWhileSomeAreMissing() {
    assertThat(needsARing(some(0, 10))).isTrue();
    assertThat(needsARing(some(0, 9))).isFalse();
    assertThat(needsARing(some(0, 2))).isFalse();
    assertThat(needsARing(some(9, 10))).isFalse();
    assertThat(needsARing(some(0, 10))).isFalse();
    assertThat(view.ring().size()).isEqualTo(10);
  }

  @Test
  void makesANewOneForAStrangerAndKeepsWhoIsMissingOnIt() {
    needsARing(some(0, 5));
    assertThat(needsARing(some(5, 7))).isTrue();
    assertThat(view.ring().size()).isEqualTo(7);
    assertThat(needsARing(some(0, 7))).isFalse();
  }

  @Test
  void makesANewOneWhenAWeightChanges() {
    needsARing(some(0, 10));
    List<FakeEndpoint> heavier = new ArrayList<>(all);
    heavier.set(4, new FakeEndpoint(4, all.get(4).id(), 3));
    assertThat(needsARing(heavier)).isTrue();
    Integer slot = Objects.requireNonNull(view.ring().slot(all.get(4).id()));
    assertThat(view.ring().weight(slot)).isEqualTo(3);
  }

  @Test
  void forgetsWhoHasBeenMissingForLongWhenThereIsANewOneAnyway() {
    needsARing(some(0, 5));
    needsARing(some(2, 5));
    nowNanos += LONG - 1;
    assertThat(needsARing(some(2, 6))).isTrue();
    assertThat(view.ring().size()).isEqualTo(6);
    nowNanos += 1;
    assertThat(needsARing(some(2, 7))).isTrue();
    assertThat(view.ring().size()).isEqualTo(5);
  }

  @Test
  void countsFromTheEndOfTheLastListSomebodyWasIn() {
    needsARing(some(0, 5));
    nowNanos += 10 * LONG;
    needsARing(some(2, 5));
    nowNanos += LONG - 1;
    assertThat(needsARing(some(0, 5))).isFalse();
  }

  @Test
  void makesANewOneWhenMostHaveBeenMissingForLong() {
    needsARing(some(0, 10));
    needsARing(some(0, 5));
    nowNanos += LONG;
    assertThat(needsARing(some(0, 5))).as("half of them").isFalse();
    needsARing(some(0, 4));
    nowNanos += LONG;
    assertThat(needsARing(some(0, 4))).as("more than half").isTrue();
    assertThat(view.ring().size()).isEqualTo(4);
  }

  @Test
  void keepsNoCrowdOfThoseWhoAreMissing() {
    List<FakeEndpoint> many = FakeEndpoint.servers(RingView.MOST_MISSING + 3);
    needsARing(many.subList(0, RingView.MOST_MISSING + 1));
    needsARing(List.of(many.getFirst(), many.get(RingView.MOST_MISSING + 1)));
    assertThat(view.ring().size()).isEqualTo(RingView.MOST_MISSING + 2);
    needsARing(List.of(many.getLast()));
    assertThat(view.ring().size()).isEqualTo(1);
  }

  @Test
  void passesOverWhoIsMissing() {
    needsARing(some(0, 10));
    needsARing(some(3, 5));
    for (int node = 0; node < view.ring().nodeCount(); node++) {
      int slot = view.ring().ownerOf(node);
      Candidate owner = view.ownerOf(node);
      if (owner == null) {
        assertThat(some(3, 5)).noneMatch(each -> each.id().equals(view.ring().id(slot)));
      } else {
        assertThat(owner.id()).isEqualTo(view.ring().id(slot));
      }
    }
  }
}
