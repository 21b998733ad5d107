package io.fluxgate.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A strict LRU under one lock: a hash table whose entries are also linked in the order of their
 * use.
 *
 * <p>The table is the JDK's because it stays quick when somebody sends keys of one hash on purpose.
 */
final class LruSegment<K, V> {

  /** Its links belong to the segment that holds it; all else never changes. */
  static final class Entry<K, V> {
    private final K key;
    private final V value;
    private final long weight;
    private final boolean mortal;
    private final long expiresNanos;

    private @Nullable Entry<K, V> newer;
    private @Nullable Entry<K, V> older;

    Entry(K key, V value, long weight, boolean mortal, long expiresNanos) {
      this.key = key;
      this.value = value;
      this.weight = weight;
      this.mortal = mortal;
      this.expiresNanos = expiresNanos;
    }

    K key() {
      return key;
    }

    V value() {
      return value;
    }

    private boolean isExpired(long nowNanos) {
      return mortal && nowNanos - expiresNanos >= 0;
    }
  }

  private final int maxEntries;
  private final long maxWeight;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<K, Entry<K, V>> table = new HashMap<>();

  @GuardedBy("lock")
  private @Nullable Entry<K, V> newest;

  @GuardedBy("lock")
  private @Nullable Entry<K, V> oldest;

  @GuardedBy("lock")
  private long weight;

  @GuardedBy("lock")
  private long hits;

  @GuardedBy("lock")
  private long misses;

  @GuardedBy("lock")
  private long evictions;

  @GuardedBy("lock")
  private long expirations;

  LruSegment(int maxEntries, long maxWeight) {
    this.maxEntries = maxEntries;
    this.maxWeight = maxWeight;
  }

  @Nullable V get(K key, long nowNanos) {
    lock.lock();
    try {
      Entry<K, V> entry = table.get(key);
      if (entry == null) {
        misses++;
        return null;
      }
      if (entry.isExpired(nowNanos)) {
        misses++;
        expirations++;
        forget(entry);
        return null;
      }
      hits++;
      if (entry != newest) {
        unlink(entry);
        linkNewest(entry);
      }
      return entry.value;
    } finally {
      lock.unlock();
    }
  }

  boolean put(Entry<K, V> entry, long nowNanos) {
    lock.lock();
    try {
      Entry<K, V> replaced = table.get(entry.key);
      if (replaced != null) {
        forget(replaced);
      }
      if (entry.weight > maxWeight) {
        return false;
      }
      while (table.size() >= maxEntries || weight > maxWeight - entry.weight) {
        evictOldest(nowNanos);
      }
      table.put(entry.key, entry);
      linkNewest(entry);
      weight += entry.weight;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Nullable V remove(K key, long nowNanos) {
    lock.lock();
    try {
      Entry<K, V> entry = table.get(key);
      if (entry == null) {
        return null;
      }
      forget(entry);
      if (entry.isExpired(nowNanos)) {
        expirations++;
        return null;
      }
      return entry.value;
    } finally {
      lock.unlock();
    }
  }

  /** The entries whose time has not passed. */
  List<Entry<K, V>> entries(long nowNanos) {
    lock.lock();
    try {
      List<Entry<K, V>> entries = new ArrayList<>(table.values());
      entries.removeIf(entry -> entry.isExpired(nowNanos));
      return entries;
    } finally {
      lock.unlock();
    }
  }

  int removeExpired(long nowNanos) {
    lock.lock();
    try {
      List<Entry<K, V>> expired = new ArrayList<>();
      for (Entry<K, V> entry : table.values()) {
        if (entry.isExpired(nowNanos)) {
          expired.add(entry);
        }
      }
      expired.forEach(this::forget);
      expirations += expired.size();
      return expired.size();
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      table.clear();
      newest = null;
      oldest = null;
      weight = 0;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return table.size();
    } finally {
      lock.unlock();
    }
  }

  long weight() {
    lock.lock();
    try {
      return weight;
    } finally {
      lock.unlock();
    }
  }

  LruCache.Counters counters() {
    lock.lock();
    try {
      return new LruCache.Counters(hits, misses, evictions, expirations);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void evictOldest(long nowNanos) {
    Entry<K, V> entry = oldest;
    if (entry == null) {
      throw new AssertionError("nothing to evict from " + table.size() + " entries");
    }
    if (entry.isExpired(nowNanos)) {
      expirations++;
    } else {
      evictions++;
    }
    forget(entry);
  }

  @GuardedBy("lock")
  private void forget(Entry<K, V> entry) {
    table.remove(entry.key);
    unlink(entry);
    weight -= entry.weight;
  }

  @GuardedBy("lock")
  private void linkNewest(Entry<K, V> entry) {
    entry.older = newest;
    if (newest == null) {
      oldest = entry;
    } else {
      newest.newer = entry;
    }
    newest = entry;
  }

  @GuardedBy("lock")
  private void unlink(Entry<K, V> entry) {
    Entry<K, V> newer = entry.newer;
    Entry<K, V> older = entry.older;
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    entry.newer = null;
    entry.older = null;
  }
}
