package io.fluxgate.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.http.Headers;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The kept answers, by URI and variant. Looking one up takes no lock but the caches' own; storing
 * and invalidating take turns.
 *
 * <p>Two caches stand behind it: the answers, which the bounds are about, and what is known of
 * their URIs. A URI is used whenever one of its answers is, so it is not forgotten before them.
 */
final class ResponseStore {

  /** How many counters there are; more make it rarer that URIs share one. */
  private static final int EPOCHS = 256;

  private final TimeSource time;
  private final LruCache<Resource.Variant, StoredResponse> answers;
  private final ReentrantLock storing = new ReentrantLock();

  /** Written under the lock, read without. */
  private final LruCache<String, Resource> resources;

  /**
   * Counts the invalidations, for all URIs of one hash together: an answer that was on its way when
   * its URI was invalidated is not kept. Counted under the lock.
   */
  private final AtomicLongArray epochs = new AtomicLongArray(EPOCHS);

  @GuardedBy("storing")
  private long serial;

  ResponseStore(int maxEntries, long maxBytes, int maxObjectBytes, TimeSource time) {
    this.time = time;
    // A segment's share of the bytes must leave room for several large objects.
    long roomy = Math.max(1, maxBytes / (8L * Math.max(1, maxObjectBytes)));
    int segments = (int) Math.min(roomy, LruCache.Builder.usualSegments(maxEntries));
    this.resources =
        LruCache.<String, Resource>builder()
            .maxEntries(maxEntries)
            .segments(segments)
            .timeSource(time)
            .build();
    this.answers =
        LruCache.<Resource.Variant, StoredResponse>builder()
            .maxEntries(maxEntries)
            .maxWeight(maxBytes)
            .weigher((variant, answer) -> variant.weight() + answer.weight())
            .segments(segments)
            .timeSource(time)
            .build();
  }

  /** The fresh answer to a request for a URI with these headers, or null. */
  @Nullable StoredResponse find(String key, Headers request, long nowNanos) {
    Resource resource = resources.get(key).orElse(null);
    Resource.Variant variant = resource == null ? null : resource.find(request);
    StoredResponse answer = variant == null ? null : answers.get(variant).orElse(null);
    if (variant != null && answer != null) {
      variant.used(nowNanos);
    }
    return answer;
  }

  /** What {@link #store} must be given, read before the request goes on. */
  long epoch(String key) {
    return epochs.get(slot(key));
  }

  /**
   * Keeps an answer in place of the one that the same request would have been given.
   *
   * @param key the URI
   * @param request the headers it is the answer to
   * @param fields the request fields it depends on, lower case, sorted
   * @param answer the answer
   * @param timeToLive how long it is fresh, more than zero
   * @param epoch the URI's epoch when the request went on
   * @return whether it was kept: not if the URI was invalidated meanwhile, or the answer is too
   *     large
   */
  boolean store(
      String key,
      Headers request,
      List<String> fields,
      StoredResponse answer,
      Duration timeToLive,
      long epoch) {
    long nowNanos = time.nanoTime();
    storing.lock();
    try {
      if (epoch(key) != epoch) {
        return false;
      }
      Resource resource = resources.get(key).orElse(null);
      if (resource == null || !resource.dependsOn(fields)) {
        forget(key);
        resource = new Resource(key, fields);
        resources.put(key, resource);
      }
      Resource.Variant variant = resource.find(request);
      if (variant == null) {
        variant = resource.add(request, serial++, nowNanos);
        Resource.Variant oldest = resource.trim();
        if (oldest != null) {
          answers.remove(oldest);
        }
      }
      variant.used(nowNanos);
      return answers.put(variant, answer, timeToLive);
    } finally {
      storing.unlock();
    }
  }

  /** Removes everything about a URI, what is on its way to be stored included. */
  void invalidate(String key) {
    storing.lock();
    try {
      epochs.incrementAndGet(slot(key));
      forget(key);
    } finally {
      storing.unlock();
    }
  }

  @GuardedBy("storing")
  private void forget(String key) {
    Resource resource = resources.remove(key).orElse(null);
    if (resource != null) {
      for (Resource.Variant variant : resource.variants()) {
        answers.remove(variant);
      }
    }
  }

  /** Removes everything, what is on its way to be stored included. */
  void clear() {
    storing.lock();
    try {
      for (int i = 0; i < EPOCHS; i++) {
        epochs.incrementAndGet(i);
      }
      resources.clear();
      answers.clear();
    } finally {
      storing.unlock();
    }
  }

  int size() {
    return answers.size();
  }

  long weight() {
    return answers.weight();
  }

  private static int slot(String key) {
    return Math.floorMod(key.hashCode(), EPOCHS);
  }
}
