package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Looking at all entries, and removing those whose time has passed. */
class LruCacheSweepTest {

  @Test
  void showsEveryEntryWhoseTimeHasNotPassedAndUsesNone() {
    FakeTime clock = FakeTime.standing();
    LruCache<String, Integer> cache =
        LruCache.<String, Integer>builder().maxEntries(3).segments(1).timeSource(clock).build();
    cache.put("a", 1);
    cache.put("b", 2, Duration.ofSeconds(1));
    cache.put("c", 3, Duration.ofSeconds(2));
    clock.advance(Duration.ofSeconds(1));

    Map<String, Integer> shown = new HashMap<>();
    cache.forEach(shown::put);
    assertThat(shown).isEqualTo(Map.of("a", 1, "c", 3));
    assertThat(cache.counters()).isEqualTo(new LruCache.Counters(0, 0, 0, 0));
    assertThat(cache.size()).isEqualTo(3);
    cache.put("d", 4); // in the place of the oldest still
    assertThat(cache.get("a")).isEmpty();
  }

  @Test
  void entriesMayComeAndGoWhileTheyAreShown() {
    LruCache<Integer, Integer> cache =
        LruCache.<Integer, Integer>builder().maxEntries(1_000).segments(4).build();
    for (int i = 0; i < 100; i++) {
      cache.put(i, i);
    }
    int[] seen = new int[1];
    cache.forEach(
        (key, value) -> {
          seen[0]++;
          cache.remove(key);
          cache.put(key + 1_000, value);
        });
    assertThat(seen[0]).isGreaterThanOrEqualTo(100);
    assertThat(cache.size()).isEqualTo(100);
  }

  @Test
  void removesAllWhoseTimeHasPassed() {
    FakeTime clock = FakeTime.standing();
    LruCache<Integer, Integer> cache =
        LruCache.<Integer, Integer>builder()
            .maxEntries(1_000)
            .maxWeight(100_000)
            .weigher((key, value) -> value)
            .segments(4)
            .timeSource(clock)
            .build();
    for (int i = 0; i < 100; i++) {
      cache.put(i, 10, Duration.ofSeconds(1 + i % 2));
    }
    cache.put(100, 7);
    assertThat(cache.removeExpired()).isZero();
    clock.advance(Duration.ofSeconds(1));
    assertThat(cache.removeExpired()).isEqualTo(50);
    assertThat(cache.size()).isEqualTo(51);
    assertThat(cache.weight()).isEqualTo(507);
    assertThat(cache.counters().expirations()).isEqualTo(50);
    clock.advance(Duration.ofDays(1));
    assertThat(cache.removeExpired()).isEqualTo(50);
    assertThat(cache.get(100)).contains(7);
    assertThat(cache.counters().evictions()).isZero();
  }
}
