package io.fluxgate.bench;

import io.fluxgate.cache.LruCache;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.ThreadParams;

/** A full cache of 10,000 entries: finding what is there, and putting what pushes another out. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LruBench {

  private static final int ENTRIES = 10_000;

  private final LruCache<String, String> cache =
      LruCache.<String, String>builder().maxEntries(2 * ENTRIES).build();

  private final LruCache<String, String> full =
      LruCache.<String, String>builder().maxEntries(ENTRIES).build();

  private static String[] keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> "/products/" + i).toArray(String[]::new);
  }

  /** Which keys a thread uses, in a shuffled order. */
  @State(Scope.Thread)
  public static class Keys {
    private Round<String> known;

    /** So many that a key has been pushed out before its turn comes again. */
    private Round<String> fresh;

    @Setup
    public void fill(ThreadParams thread) {
      known = Round.shuffled(keys(ENTRIES), thread.getThreadIndex());
      fresh = Round.shuffled(keys(10 * ENTRIES), thread.getThreadIndex());
    }
  }

  @Setup
  public void fill() {
    for (String key : keys(ENTRIES)) {
      cache.put(key, key);
    }
    for (String key : keys(2 * ENTRIES)) {
      full.put(key, key);
    }
    // Twice the room, for segments fill unevenly: none of these may have been pushed out.
    for (String key : keys(ENTRIES)) {
      Samples.expect(cache.get(key).isPresent(), key);
    }
    Samples.expect(full.counters().evictions() > 0, full.counters());
  }

  @Benchmark
  public Optional<String> hit(Keys keys) {
    return cache.get(keys.known.next());
  }

  @Benchmark
  @Threads(2)
  public Optional<String> hitTwoThreads(Keys keys) {
    return cache.get(keys.known.next());
  }

  @Benchmark
  public boolean put(Keys keys) {
    return full.put(keys.fresh.next(), "value");
  }

  @Benchmark
  @Threads(2)
  public boolean putTwoThreads(Keys keys) {
    return full.put(keys.fresh.next(), "value");
  }
}
