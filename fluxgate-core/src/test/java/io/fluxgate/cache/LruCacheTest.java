package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LruCacheTest {

  private final FakeTime time = FakeTime.standing();

  private LruCache<String, String> ofEntries(int maxEntries) {
    return LruCache.<String, String>builder().maxEntries(maxEntries).timeSource(time).build();
  }

  /** Each value weighs as much as it is long. */
  private LruCache<String, String> ofWeight(long maxWeight) {
    return LruCache.<String, String>builder()
        .maxWeight(maxWeight)
        .weigher((key, value) -> value.length())
        .timeSource(time)
        .build();
  }

  @Test
  void forgetsTheLeastRecentlyUsedEntry() {
    LruCache<String, String> cache = ofEntries(2);
    cache.put("a", "1");
    cache.put("b", "2");
    cache.get("a");

    cache.put("c", "3");

    assertThat(cache.get("b")).isEmpty();
    assertThat(cache.get("a")).contains("1");
    assertThat(cache.get("c")).contains("3");
    assertThat(cache.counters().evictions()).isEqualTo(1);
  }

  @Test
  void puttingAnEntryAgainIsAUse() {
    LruCache<String, String> cache = ofEntries(2);
    cache.put("a", "1");
    cache.put("b", "2");
    cache.put("a", "one");

    cache.put("c", "3");

    assertThat(cache.get("a")).contains("one");
    assertThat(cache.get("b")).isEmpty();
  }

  @Test
  void replacingAnEntryInAFullCacheEvictsNoOther() {
    LruCache<String, String> cache = ofEntries(2);
    cache.put("a", "1");
    cache.put("b", "2");

    cache.put("b", "two");

    assertThat(cache.get("a")).contains("1");
    assertThat(cache.counters().evictions()).isZero();
  }

  @Test
  void evictsAsManyAsTheWeightOfTheNewEntryAsksFor() {
    LruCache<String, String> cache = ofWeight(10);
    cache.put("a", "aaa");
    cache.put("b", "bbb");
    cache.put("c", "ccc");

    cache.put("d", "ddddd");

    assertThat(cache.get("a")).isEmpty();
    assertThat(cache.get("b")).isEmpty();
    assertThat(cache.get("c")).contains("ccc");
    assertThat(cache.weight()).isEqualTo(8);
  }

  @Test
  void replacingAnEntryKeepsTheWeightExact() {
    LruCache<String, String> cache = ofWeight(10);
    cache.put("a", "aaaa");
    cache.put("a", "a");
    cache.put("b", "bbb");

    assertThat(cache.weight()).isEqualTo(4);
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void anEntryHeavierThanTheBoundIsNotKeptAndTheOldOneGoes() {
    LruCache<String, String> cache = ofWeight(4);
    cache.put("a", "a");
    cache.put("b", "b");

    assertThat(cache.put("a", "aaaaa")).isFalse();

    assertThat(cache.get("a")).isEmpty();
    assertThat(cache.get("b")).contains("b");
    assertThat(cache.weight()).isEqualTo(1);
  }

  @Test
  void anEntryAsHeavyAsTheBoundIsKept() {
    LruCache<String, String> cache = ofWeight(4);

    assertThat(cache.put("a", "aaaa")).isTrue();

    assertThat(cache.get("a")).contains("aaaa");
  }

  @Test
  void weightsNearTheLargestNumberDoNotOverflow() {
    LruCache<String, Long> cache =
        LruCache.<String, Long>builder()
            .maxWeight(Long.MAX_VALUE)
            .weigher((key, value) -> value)
            .build();
    cache.put("a", Long.MAX_VALUE - 1);

    cache.put("b", Long.MAX_VALUE);

    assertThat(cache.weight()).isEqualTo(Long.MAX_VALUE);
    assertThat(cache.get("a")).isEmpty();
  }

  @Test
  void anEntryIsGivenOutUntilItsTimeHasPassedAndNotLonger() {
    LruCache<String, String> cache = ofEntries(10);
    cache.put("a", "1", Duration.ofSeconds(10));

    time.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(cache.get("a")).contains("1");
    time.advance(Duration.ofNanos(1));
    assertThat(cache.get("a")).isEmpty();
  }

  @Test
  void timesToLiveHoldAcrossTheSignOfTheClock() {
    LruCache<String, String> cache = ofEntries(10);
    cache.put("a", "1", Duration.ofMinutes(20));

    time.advance(Duration.ofMinutes(15));

    assertThat(time.nanoTime()).isPositive();
    assertThat(cache.get("a")).contains("1");
  }

  @Test
  void anExpiredEntryCountsAsMissAndGoesWhenItIsMet() {
    LruCache<String, String> cache = ofEntries(10);
    cache.put("a", "1", Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(1));
    assertThat(cache.size()).isEqualTo(1);

    cache.get("a");
    cache.get("a");

    assertThat(cache.size()).isZero();
    assertThat(cache.weight()).isZero();
    assertThat(cache.counters()).isEqualTo(new LruCache.Counters(0, 2, 0, 1));
  }

  @Test
  void anExpiredEntryThatMakesRoomIsNoEviction() {
    LruCache<String, String> cache = ofEntries(1);
    cache.put("a", "1", Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(1));

    cache.put("b", "2");

    assertThat(cache.counters()).isEqualTo(new LruCache.Counters(0, 0, 0, 1));
  }

  @Test
  void removingGivesTheValueUnlessItsTimeHasPassed() {
    LruCache<String, String> cache = ofEntries(10);
    cache.put("a", "1");
    cache.put("b", "2", Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(1));

    assertThat(cache.remove("a")).contains("1");
    assertThat(cache.remove("a")).isEmpty();
    assertThat(cache.remove("b")).isEmpty();
    assertThat(cache.size()).isZero();
  }

  @Test
  void aTimeToLiveBeyondMeasureIsForEver() {
    LruCache<String, String> cache = ofEntries(10);
    cache.put("a", "1", Duration.ofSeconds(Long.MAX_VALUE));

    time.advance(Duration.ofDays(365 * 200));

    assertThat(cache.get("a")).contains("1");
  }

  @Test
  void aValuePutForEverOutlivesTheTimeOfTheOneBefore() {
    LruCache<String, String> cache = ofEntries(10);
    cache.put("a", "1", Duration.ofSeconds(1));
    cache.put("a", "2");

    time.advance(Duration.ofSeconds(2));

    assertThat(cache.get("a")).contains("2");
  }

  @Test
  void clearEmptiesTheCacheAndKeepsTheCounters() {
    LruCache<String, String> cache = ofEntries(10);
    cache.put("a", "1");
    cache.get("a");

    cache.clear();
    cache.put("b", "2");

    assertThat(cache.get("a")).isEmpty();
    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.weight()).isEqualTo(1);
    assertThat(cache.counters()).isEqualTo(new LruCache.Counters(1, 1, 0, 0));
  }

  @Test
  void segmentsShareTheBoundsWithoutExceedingThem() {
    LruCache<Integer, Integer> cache =
        LruCache.<Integer, Integer>builder()
            .maxEntries(103)
            .maxWeight(1_009)
            .weigher((key, value) -> value)
            .segments(7)
            .build();
    for (int i = 0; i < 10_000; i++) {
      cache.put(i, 1);
    }

    // Consecutive keys reach every segment, so all shares are used up.
    assertThat(cache.size()).isEqualTo(103);
    for (int i = 0; i < 10_000; i++) {
      cache.put(i, 12);
    }
    assertThat(cache.weight()).isBetween(900L, 1_009L);
  }

  @Test
  void followsAPlainModelThroughRandomOperations() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      LruCache<Integer, Integer> cache =
          LruCache.<Integer, Integer>builder()
              .maxEntries(8)
              .maxWeight(40)
              .weigher((key, value) -> value)
              .timeSource(time)
              .build();
      PlainLru model = new PlainLru(8, 40);
      for (int i = 0; i < 2_000; i++) {
        int key = random.nextInt(16);
        switch (random.nextInt(6)) {
          case 0, 1 -> {
            int weight = random.nextInt(44);
            cache.put(key, weight);
            model.put(key, weight, Long.MAX_VALUE);
          }
          case 2 -> {
            int weight = random.nextInt(10);
            int millis = 1 + random.nextInt(20);
            cache.put(key, weight, Duration.ofMillis(millis));
            model.put(key, weight, time.elapsed().toMillis() + millis);
          }
          case 3 ->
              assertThat(cache.remove(key)).isEqualTo(model.remove(key, time.elapsed().toMillis()));
          default ->
              assertThat(cache.get(key)).isEqualTo(model.get(key, time.elapsed().toMillis()));
        }
        assertThat(cache.size()).isEqualTo(model.entries.size());
        assertThat(cache.weight()).isEqualTo(model.weight());
        time.advance(Duration.ofMillis(random.nextInt(3)));
      }
    }
  }

  /** What the cache promises, as slow and plain as it can be said. */
  private static final class PlainLru {
    private record Entry(int value, long endMillis) {}

    private final Map<Integer, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final int maxEntries;
    private final long maxWeight;

    PlainLru(int maxEntries, long maxWeight) {
      this.maxEntries = maxEntries;
      this.maxWeight = maxWeight;
    }

    long weight() {
      return entries.values().stream().mapToLong(Entry::value).sum();
    }

    void put(int key, int value, long endMillis) {
      entries.remove(key);
      if (value > maxWeight) {
        return;
      }
      Iterator<Entry> eldest = entries.values().iterator();
      while (entries.size() >= maxEntries || weight() + value > maxWeight) {
        eldest.next();
        eldest.remove();
      }
      entries.put(key, new Entry(value, endMillis));
    }

    Optional<Integer> remove(int key, long nowMillis) {
      return Optional.ofNullable(entries.remove(key))
          .filter(entry -> nowMillis < entry.endMillis())
          .map(Entry::value);
    }

    Optional<Integer> get(int key, long nowMillis) {
      Optional<Entry> entry = Optional.ofNullable(entries.get(key));
      if (entry.isPresent() && nowMillis >= entry.get().endMillis()) {
        entries.remove(key);
      }
      return entry.filter(it -> nowMillis < it.endMillis()).map(Entry::value);
    }
  }

  @Test
  void theWeigherIsAskedOnceForEachEntry() {
    List<String> asked = new ArrayList<>();
    LruCache<String, String> cache =
        LruCache.<String, String>builder()
            .maxWeight(2)
            .weigher(
                (key, value) -> {
                  asked.add(key);
                  return 1;
                })
            .build();

    cache.put("a", "1");
    cache.put("b", "2");
    cache.put("c", "3");
    cache.remove("b");

    assertThat(asked).containsExactly("a", "b", "c");
  }

  @Test
  void smallCachesHaveOneSegmentAndLargeOnesHaveMore() {
    assertThat(LruCache.Builder.usualSegments(1)).isEqualTo(1);
    assertThat(LruCache.Builder.usualSegments(511)).isEqualTo(1);
    assertThat(LruCache.Builder.usualSegments(512)).isEqualTo(2);
    assertThat(LruCache.Builder.usualSegments(Integer.MAX_VALUE))
        .isEqualTo(4 * Runtime.getRuntime().availableProcessors());
  }

  @Test
  void refusesATimeToLiveThatIsNotPositive() {
    LruCache<String, String> cache = ofEntries(1);

    assertThatThrownBy(() -> cache.put("a", "1", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeToLive must be more than zero: PT0S");
    assertThatThrownBy(() -> cache.put("a", "1", Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesANegativeWeightAndKeepsWhatWasThere() {
    LruCache<String, Integer> cache =
        LruCache.<String, Integer>builder().maxWeight(5).weigher((key, value) -> value).build();
    cache.put("a", 1);

    assertThatThrownBy(() -> cache.put("a", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not be negative: -1");
    assertThat(cache.get("a")).contains(1);
  }

  @Test
  void refusesToBeBuiltOfBadParts() {
    assertThatThrownBy(() -> LruCache.builder().build())
        .hasMessageContaining("needs maxEntries, maxWeight or both");
    assertThatThrownBy(() -> LruCache.builder().maxEntries(0))
        .hasMessageContaining("maxEntries must be at least 1: 0");
    assertThatThrownBy(() -> LruCache.builder().maxWeight(-5))
        .hasMessageContaining("maxWeight must be at least 1: -5");
    assertThatThrownBy(() -> LruCache.builder().maxWeight(5).build())
        .hasMessageContaining("maxWeight needs a weigher: 5");
    assertThatThrownBy(() -> LruCache.builder().maxEntries(3).segments(4).build())
        .hasMessageContaining("segments must be at most 3, the bound: 4");
    assertThatThrownBy(() -> LruCache.builder().maxEntries(3).maxEntries(3))
        .hasMessageContaining("maxEntries has been said already: 3");
  }
}
