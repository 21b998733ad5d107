package io.fluxgate.cache;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map that forgets the least recently used entry first. It never holds more entries, nor
 * more weight, than it was built for, not even for a moment.
 *
 * <pre>{@code
 * LruCache<String, byte[]> pages =
 *     LruCache.<String, byte[]>builder()
 *         .maxEntries(1_000)
 *         .maxWeight(64 << 20)
 *         .weigher((path, page) -> page.length)
 *         .build();
 * }</pre>
 *
 * <p>Looking an entry up and putting it are uses. An entry put with a time to live is not given out
 * once that has passed; it goes when it is next met, and until then counts in {@link #size()} and
 * {@link #weight()}.
 *
 * <p>Safe for use by many threads. The entries are spread over segments with a lock each; which one
 * is the least recently used is decided, and the bounds are kept, per segment. With one segment the
 * order is exact. Small caches have one segment.
 *
 * @param <K> the keys; {@code equals} and {@code hashCode} are called while a segment is locked, so
 *     they must be quick and must not come back to this cache
 * @param <V> the values
 */
public interface LruCache<K, V> {

  /**
   * What has happened in a cache since it was built.
   *
   * @param hits look-ups that gave a value
   * @param misses look-ups that gave none
   * @param evictions entries that had to go because a bound was reached
   * @param expirations entries that went because their time had passed
   */
  record Counters(long hits, long misses, long evictions, long expirations) {}

  /**
   * Says how heavy an entry is. Asked once for every entry that is put, before anything is locked.
   *
   * @param <K> the keys
   * @param <V> the values
   */
  @FunctionalInterface
  interface Weigher<K, V> {

    /**
     * The weight of one entry.
     *
     * @param key the key
     * @param value the value
     * @return zero or more, in a unit of the caller's choice
     */
    long weigh(K key, V value);
  }

  /**
   * A builder of a cache. It needs a bound: {@link Builder#maxEntries}, {@link Builder#maxWeight}
   * or both.
   *
   * @param <K> the keys
   * @param <V> the values
   * @return a new builder
   */
  static <K, V> Builder<K, V> builder() {
    return new Builder<>();
  }

  /**
   * Looks a value up. If it is there, it becomes the most recently used.
   *
   * @param key the key
   * @return the value, or empty if there is none or its time has passed
   */
  Optional<V> get(K key);

  /**
   * Puts a value that stays until it is evicted, removed or replaced. It takes the place of the
   * value under the same key and becomes the most recently used.
   *
   * <p>An entry heavier than its segment's share of the weight is not kept; the value that was
   * under its key goes all the same.
   *
   * @param key the key
   * @param value the value
   * @return whether it is kept
   * @throws IllegalArgumentException if the weigher gives a negative weight; nothing has changed
   *     then
   */
  boolean put(K key, V value);

  /**
   * Puts a value as {@link #put(Object, Object)} does, but for some time only.
   *
   * @param key the key
   * @param value the value
   * @param timeToLive how long it is given out, more than zero; more than 146 years is for ever
   * @return whether it is kept
   * @throws IllegalArgumentException if the time is zero or negative, or the weigher gives a
   *     negative weight; nothing has changed then
   */
  boolean put(K key, V value, Duration timeToLive);

  /**
   * Removes an entry.
   *
   * @param key the key
   * @return the value that was there, or empty if there was none or its time had passed
   */
  Optional<V> remove(K key);

  /**
   * Shows every entry whose time has not passed, in no particular order. Looking at one so is no
   * use of it. Entries that come or go meanwhile may be shown or not; no lock is held.
   *
   * @param look is shown a key and its value
   */
  void forEach(BiConsumer<? super K, ? super V> look);

  /**
   * Removes all entries whose time has passed.
   *
   * @return how many
   */
  int removeExpired();

  /** Removes all entries. The {@linkplain #counters() counters} go on. */
  void clear();

  /**
   * How many entries there are. With several segments, other threads may change one while the next
   * is counted.
   *
   * @return the number of entries, those included whose time has passed unnoticed
   */
  int size();

  /**
   * How heavy all entries are together; see {@link #size()}.
   *
   * @return the sum of the weights; without a weigher the number of entries
   */
  long weight();

  /**
   * What has happened so far; see {@link #size()}.
   *
   * @return a snapshot
   */
  Counters counters();

  /**
   * Collects what a cache is built with; not for use by several threads. Saying the same thing
   * twice is an error.
   *
   * @param <K> the keys
   * @param <V> the values
   */
  final class Builder<K, V> {

    private @Nullable Integer maxEntries;
    private @Nullable Long maxWeight;
    private @Nullable Weigher<? super K, ? super V> weigher;
    private @Nullable TimeSource timeSource;
    private @Nullable Integer segments;

    private Builder() {}

    /**
     * How many entries there are at most.
     *
     * @param maxEntries at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder<K, V> maxEntries(int maxEntries) {
      checkUnset("maxEntries", this.maxEntries);
      this.maxEntries = (int) atLeastOne("maxEntries", maxEntries);
      return this;
    }

    /**
     * How heavy all entries together are at most. Needs a {@link #weigher}.
     *
     * @param maxWeight at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder<K, V> maxWeight(long maxWeight) {
      checkUnset("maxWeight", this.maxWeight);
      this.maxWeight = atLeastOne("maxWeight", maxWeight);
      return this;
    }

    /**
     * Says how heavy an entry is; without one each weighs 1.
     *
     * @param weigher the weigher
     * @return this builder
     */
    public Builder<K, V> weigher(Weigher<? super K, ? super V> weigher) {
      checkUnset("weigher", this.weigher);
      this.weigher = Objects.requireNonNull(weigher, "weigher");
      return this;
    }

    /**
     * The clock that times to live are measured by; the {@linkplain TimeSource#system() system's}
     * if nothing is said.
     *
     * @param timeSource the clock
     * @return this builder
     */
    public Builder<K, V> timeSource(TimeSource timeSource) {
      checkUnset("timeSource", this.timeSource);
      this.timeSource = Objects.requireNonNull(timeSource, "timeSource");
      return this;
    }

    /**
     * How many segments the entries are spread over. Each has an equal share of both bounds. If
     * nothing is said, there is one for every 256 entries, up to four for each processor, and just
     * one where the number of entries has no bound.
     *
     * @param segments at least 1, at most as many as the entries and the weight allowed
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder<K, V> segments(int segments) {
      checkUnset("segments", this.segments);
      this.segments = (int) atLeastOne("segments", segments);
      return this;
    }

    /**
     * Builds the cache.
     *
     * @return a new, empty cache
     * @throws IllegalArgumentException if there is no bound, a bound on the weight but no weigher,
     *     or more segments than a bound
     */
    public LruCache<K, V> build() {
      if (maxEntries == null && maxWeight == null) {
        throw new IllegalArgumentException("a cache needs maxEntries, maxWeight or both");
      }
      if (maxWeight != null && weigher == null) {
        throw new IllegalArgumentException("maxWeight needs a weigher: " + maxWeight);
      }
      int entries = maxEntries == null ? Integer.MAX_VALUE : maxEntries;
      long weight = maxWeight == null ? Long.MAX_VALUE : maxWeight;
      int count =
          segments != null
              ? segments
              : maxEntries == null ? 1 : (int) Math.min(weight, usualSegments(entries));
      if (count > entries || count > weight) {
        throw new IllegalArgumentException(
            "segments must be at most " + Math.min(entries, weight) + ", the bound: " + count);
      }
      return new SegmentedLruCache<>(
          count,
          entries,
          weight,
          weigher == null ? (key, value) -> 1 : weigher,
          timeSource == null ? TimeSource.system() : timeSource);
    }

    /** How many segments a cache has if nobody says. */
    static int usualSegments(int maxEntries) {
      return Math.clamp(maxEntries / 256, 1, 4 * Runtime.getRuntime().availableProcessors());
    }

    private static long atLeastOne(String name, long value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1: " + value);
      }
      return value;
    }

    private static void checkUnset(String name, @Nullable Object value) {
      if (value != null) {
        throw new IllegalArgumentException(name + " has been said already: " + value);
      }
    }
  }
}
