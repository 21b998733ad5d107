package io.fluxgate.cache;

import io.fluxgate.testing.FakeTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

class LruCacheLinearizabilityTest {

  /** Operations for Lincheck; the bound is so large that nothing is evicted. */
  @Param(name = "key", gen = IntGen.class, conf = "1:3")
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static class Operations {
    private final LruCache<Integer, Integer> cache =
        LruCache.<Integer, Integer>builder()
            .maxEntries(1_000)
            .timeSource(FakeTime.standing())
            .segments(2)
            .build();

    @Operation
    public Optional<Integer> get(int key) {
      return cache.get(key);
    }

    @Operation
    public boolean put(int key, int value) {
      return cache.put(key, value);
    }

    @Operation
    public Optional<Integer> remove(int key) {
      return cache.remove(key);
    }
  }

  /** What they must look like from outside. */
  public static class PlainMap {
    private final Map<Integer, Integer> map = new HashMap<>();

    public Optional<Integer> get(int key) {
      return Optional.ofNullable(map.get(key));
    }

    public boolean put(int key, int value) {
      map.put(key, value);
      return true;
    }

    public Optional<Integer> remove(int key) {
      return Optional.ofNullable(map.remove(key));
    }
  }

  @Test
  void everyInterleavingLooksLikeSomeOrderOfOperationsOnAPlainMap() {
    new ModelCheckingOptions()
        .sequentialSpecification(PlainMap.class)
        .iterations(5)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .checkObstructionFreedom(false)
        .check(Operations.class);
  }

  @Test
  void threadsThatRaceSeeSomeOrderOfOperationsOnAPlainMap() {
    new StressOptions()
        .sequentialSpecification(PlainMap.class)
        .iterations(5)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(4)
        .check(Operations.class);
  }
}
