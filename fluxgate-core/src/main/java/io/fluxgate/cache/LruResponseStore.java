package io.fluxgate.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.http.Headers;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers in memory. Looking one up takes no lock but that of its segment; storing and
 * invalidating take turns.
 *
 * <p>Two caches stand behind it: the answers, which the bounds are about, and what is known of
 * their URIs. A URI is used whenever one of its answers is, and weighs less than them, so it is not
 * forgotten before them.
 */
final class LruResponseStore implements ResponseStore {

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

  LruResponseStore(CacheSettings.Bounds bounds, TimeSource time) {
    this.time = time;
    // A segment's share of the bytes must leave room for several large objects.
    long roomy = Math.max(1, bounds.maxBytes() / (8L * Math.max(1, bounds.maxObjectBytes())));
    int segments = (int) Math.min(roomy, LruCache.Builder.usualSegments(bounds.maxEntries()));
    this.resources =
        LruCache.<String, Resource>builder()
            .maxEntries(bounds.maxEntries())
            .maxWeight(bounds.maxBytes())
            .weigher((uri, resource) -> resource.weight())
            .segments(segments)
            .timeSource(time)
            .build();
    this.answers =
        LruCache.<Resource.Variant, StoredResponse>builder()
            .maxEntries(bounds.maxEntries())
            .maxWeight(bounds.maxBytes())
            .weigher((variant, answer) -> variant.weight() + answer.weight())
            .segments(segments)
            .timeSource(time)
            .build();
  }

  @Override
  public @Nullable StoredResponse find(CacheKey key, Headers request) {
    Resource resource = resources.get(key.uri()).orElse(null);
    Resource.Variant variant = resource == null ? null : resource.find(key, request);
    StoredResponse answer = variant == null ? null : answers.get(variant).orElse(null);
    if (variant != null && answer != null) {
      variant.used(time.nanoTime());
    }
    return answer;
  }

  @Override
  public boolean knows(String uri) {
    for (Resource.Variant variant : variants(uri)) {
      if (answers.get(variant).isPresent()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<String> fields(CacheKey key) {
    Resource resource = resources.get(key.uri()).orElse(null);
    List<Resource.Variant> variants = resource == null ? List.of() : resource.variants(key.extra());
    return variants.isEmpty() ? List.of() : variants.getFirst().fields();
  }

  @Override
  public long epoch(String uri) {
    return epochs.get(slot(uri));
  }

  @Override
  public boolean store(
      CacheKey key, List<String> fields, Headers request, StoredResponse answer, long epoch) {
    Duration keep = keep(answer);
    if (!keep.isPositive()) {
      return false;
    }
    storing.lock();
    try {
      if (epoch(key.uri()) != epoch) {
        return false;
      }
      Resource resource = resources.get(key.uri()).orElseGet(() -> new Resource(key.uri()));
      Resource.Added added =
          resource.add(Selection.of(key, fields, request), serial++, time.nanoTime());
      added.gone().forEach(answers::remove);
      if (resource.isToBeSwept()) {
        resource.sweep(each -> each.equals(added.variant()) || answers.get(each).isPresent());
      }
      // Again each time, for it weighs more now.
      if (!resources.put(key.uri(), resource)) {
        resource.variants().forEach(answers::remove);
        return false;
      }
      return answers.put(added.variant(), answer, keep);
    } finally {
      storing.unlock();
    }
  }

  @Override
  public boolean replace(String uri, StoredResponse old, StoredResponse answer) {
    Duration keep = keep(answer);
    storing.lock();
    try {
      Resource.Variant variant = variant(uri, old);
      if (variant == null) {
        return false;
      }
      if (keep.isPositive()) {
        return answers.put(variant, answer, keep);
      }
      answers.remove(variant);
      return false;
    } finally {
      storing.unlock();
    }
  }

  @Override
  public void remove(String uri, StoredResponse answer) {
    storing.lock();
    try {
      Resource.Variant variant = variant(uri, answer);
      if (variant != null) {
        answers.remove(variant);
      }
    } finally {
      storing.unlock();
    }
  }

  /** Where exactly this answer is: another variant's may look the same. */
  @SuppressWarnings("ReferenceEquality") // which is the point
  private Resource.@Nullable Variant variant(String uri, StoredResponse answer) {
    for (Resource.Variant variant : variants(uri)) {
      if (answers.get(variant).orElse(null) == answer) {
        return variant;
      }
    }
    return null;
  }

  private List<Resource.Variant> variants(String uri) {
    return resources.get(uri).map(Resource::variants).orElse(List.of());
  }

  private Duration keep(StoredResponse answer) {
    return Duration.ofNanos(answer.usefulNanos(time.nanoTime()));
  }

  @Override
  public void invalidate(String uri) {
    storing.lock();
    try {
      epochs.incrementAndGet(slot(uri));
      Resource resource = resources.remove(uri).orElse(null);
      if (resource != null) {
        resource.variants().forEach(answers::remove);
      }
    } finally {
      storing.unlock();
    }
  }

  @Override
  public int purge(BiPredicate<String, StoredResponse> which, boolean soft) {
    long now = time.nanoTime();
    int purged = 0;
    storing.lock();
    try {
      for (int i = 0; i < EPOCHS; i++) {
        epochs.incrementAndGet(i); // what is on its way may be meant too
      }
      List<Resource.Variant> hit = new ArrayList<>();
      answers.forEach(
          (variant, answer) -> {
            if (which.test(variant.uri(), answer)) {
              hit.add(variant);
            }
          });
      for (Resource.Variant variant : hit) {
        StoredResponse answer = answers.get(variant).orElse(null);
        if (answer != null) {
          purged++;
          if (soft) {
            soften(variant, answer.with(answer.life().ended(now)));
          } else {
            answers.remove(variant);
          }
        }
      }
    } finally {
      storing.unlock();
    }
    return purged;
  }

  @GuardedBy("storing")
  private void soften(Resource.Variant variant, StoredResponse ended) {
    Duration keep = keep(ended);
    if (keep.isPositive()) {
      answers.put(variant, ended, keep);
    } else {
      answers.remove(variant);
    }
  }

  @Override
  public void clear() {
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

  @Override
  public void expire() {
    answers.removeExpired();
    storing.lock();
    try {
      Set<String> alive = new HashSet<>();
      answers.forEach((variant, answer) -> alive.add(variant.uri()));
      List<String> useless = new ArrayList<>();
      resources.forEach(
          (uri, resource) -> {
            if (!alive.contains(uri)) {
              useless.add(uri);
            }
          });
      useless.forEach(resources::remove);
    } finally {
      storing.unlock();
    }
  }

  /** How many URIs anything is known of. */
  int uris() {
    return resources.size();
  }

  /** How many bytes all that is known of URIs has, about. */
  long resourceBytes() {
    return resources.weight();
  }

  @Override
  public int size() {
    return answers.size();
  }

  @Override
  public long bytes() {
    return answers.weight();
  }

  private static int slot(String uri) {
    return Math.floorMod(uri.hashCode(), EPOCHS);
  }
}
