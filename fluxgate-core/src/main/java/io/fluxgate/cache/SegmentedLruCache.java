package io.fluxgate.cache;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Spreads the entries over segments by their keys' hash. Weigher and clock are asked here, before a
 * segment is locked.
 */
final class SegmentedLruCache<K, V> implements LruCache<K, V> {

  /** Longer than this, the difference of two clock readings is no longer safe to compare. */
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE / 2);

  private final List<LruSegment<K, V>> segments;
  private final Weigher<? super K, ? super V> weigher;
  private final TimeSource time;

  SegmentedLruCache(
      int count,
      int maxEntries,
      long maxWeight,
      Weigher<? super K, ? super V> weigher,
      TimeSource time) {
    List<LruSegment<K, V>> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(new LruSegment<>((int) share(maxEntries, count, i), share(maxWeight, count, i)));
    }
    this.segments = List.copyOf(all);
    this.weigher = weigher;
    this.time = time;
  }

  /** The shares of all segments add up to the whole. */
  private static long share(long whole, int count, int index) {
    return whole / count + (index < whole % count ? 1 : 0);
  }

  private LruSegment<K, V> segment(K key) {
    // Fibonacci hashing: the upper bits choose the segment, the lower ones are the table's.
    int spread = key.hashCode() * 0x9E3779B9;
    return segments.get((int) ((Integer.toUnsignedLong(spread) * segments.size()) >>> 32));
  }

  @Override
  public Optional<V> get(K key) {
    return Optional.ofNullable(segment(key).get(key, time.nanoTime()));
  }

  @Override
  public boolean put(K key, V value) {
    return put(key, value, false, 0);
  }

  @Override
  public boolean put(K key, V value, Duration timeToLive) {
    if (!timeToLive.isPositive()) {
      throw new IllegalArgumentException("timeToLive must be more than zero: " + timeToLive);
    }
    boolean mortal = timeToLive.compareTo(FOR_EVER) <= 0;
    return put(key, value, mortal, mortal ? timeToLive.toNanos() : 0);
  }

  private boolean put(K key, V value, boolean mortal, long timeToLiveNanos) {
    Objects.requireNonNull(value, "value");
    long weight = weigher.weigh(key, value);
    if (weight < 0) {
      throw new IllegalArgumentException("a weight must not be negative: " + weight);
    }
    long now = time.nanoTime();
    return segment(key)
        .put(new LruSegment.Entry<>(key, value, weight, mortal, now + timeToLiveNanos), now);
  }

  @Override
  public Optional<V> remove(K key) {
    return Optional.ofNullable(segment(key).remove(key, time.nanoTime()));
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> look) {
    for (LruSegment<K, V> segment : segments) {
      segment.entries(time.nanoTime()).forEach(entry -> look.accept(entry.key(), entry.value()));
    }
  }

  @Override
  public int removeExpired() {
    int removed = 0;
    for (LruSegment<K, V> segment : segments) {
      removed += segment.removeExpired(time.nanoTime());
    }
    return removed;
  }

  @Override
  public void clear() {
    for (LruSegment<K, V> segment : segments) {
      segment.clear();
    }
  }

  @Override
  public int size() {
    int size = 0;
    for (LruSegment<K, V> segment : segments) {
      size += segment.size();
    }
    return size;
  }

  @Override
  public long weight() {
    long weight = 0;
    for (LruSegment<K, V> segment : segments) {
      weight += segment.weight();
    }
    return weight;
  }

  @Override
  public Counters counters() {
    long hits = 0;
    long misses = 0;
    long evictions = 0;
    long expirations = 0;
    for (LruSegment<K, V> segment : segments) {
      Counters part = segment.counters();
      hits += part.hits();
      misses += part.misses();
      evictions += part.evictions();
      expirations += part.expirations();
    }
    return new Counters(hits, misses, evictions, expirations);
  }
}
