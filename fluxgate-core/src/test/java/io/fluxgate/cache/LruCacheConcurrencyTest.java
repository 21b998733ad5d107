package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LruCacheConcurrencyTest {

  private static final int THREADS = 8;
  private static final int KEYS = 200;
  private static final int MAX_ENTRIES = 64;
  private static final int MAX_WEIGHT = 600;

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void boundsHoldAtEveryMomentAndTheWeightNeverDrifts(int segments) throws Exception {
    FakeTime time = FakeTime.standing();
    LruCache<Integer, Integer> cache =
        LruCache.<Integer, Integer>builder()
            .maxEntries(MAX_ENTRIES)
            .maxWeight(MAX_WEIGHT)
            .weigher((key, value) -> value)
            .timeSource(time)
            .segments(segments)
            .build();

    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int seed = 0; seed < THREADS; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        running.add(threads.submit(() -> useForAWhile(cache, time, random)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }

    long weight = 0;
    int entries = 0;
    for (int key = 0; key < KEYS; key++) {
      Optional<Integer> value = cache.get(key); // removes what has expired
      weight += value.orElse(0);
      entries += value.isPresent() ? 1 : 0;
    }
    assertThat(cache.weight()).isEqualTo(weight).isPositive();
    assertThat(cache.size()).isEqualTo(entries);
    assertThat(cache.counters().evictions()).isPositive();
    assertThat(cache.counters().expirations()).isPositive();
  }

  private static void useForAWhile(
      LruCache<Integer, Integer> cache, FakeTime time, SplittableRandom random) {
    for (int i = 0; i < 20_000; i++) {
      int key = random.nextInt(KEYS);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> cache.put(key, 1 + random.nextInt(30));
        case 3 -> cache.put(key, 1 + random.nextInt(30), Duration.ofNanos(1 + random.nextInt(50)));
        case 4 -> cache.remove(key);
        case 5 -> time.advance(Duration.ofNanos(1));
        default -> cache.get(key);
      }
      // No method of AssertJ here: it would serialise the threads.
      if (cache.size() > MAX_ENTRIES || cache.weight() > MAX_WEIGHT || cache.weight() < 0) {
        throw new AssertionError(cache.size() + " entries, weight " + cache.weight());
      }
    }
  }
}
