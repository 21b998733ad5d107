package io.fluxgate.cache;

import io.fluxgate.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one URI: the variants of its answers met so far, apart for what the key says
 * besides the URI. One thread at a time may add and sweep; any may look for a variant.
 */
final class Resource {

  /** How many variants of one key are kept; beyond, the one that was unused longest goes. */
  static final int MAX_VARIANTS = 8;

  /**
   * An answer's place in the store. The same only as itself, but with the URI's hash, so that it is
   * in the same segment as the URI.
   */
  static final class Variant implements Comparable<Variant> {
    private final String uri;
    private final long serial;
    private final Selection selection;
    private volatile long usedNanos;

    private Variant(String uri, long serial, Selection selection, long now) {
      this.uri = uri;
      this.serial = serial;
      this.selection = selection;
      this.usedNanos = now;
    }

    String uri() {
      return uri;
    }

    List<String> fields() {
      return selection.fields();
    }

    void used(long now) {
      usedNanos = now;
    }

    /** How many characters it holds on to. */
    long weight() {
      return uri.length() + selection.weight();
    }

    @Override
    public int hashCode() {
      return uri.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    /** Some order, so that a table finds them quickly even if somebody chose URIs of one hash. */
    @Override
    public int compareTo(Variant other) {
      int order = uri.compareTo(other.uri);
      return order == 0 ? Long.compare(serial, other.serial) : order;
    }
  }

  /** What a URI, and a variant, take besides their text. */
  private static final long OVERHEAD = 200;

  private final String uri;

  /** Those of keys that are the URI alone, the newest first. */
  private volatile List<Variant> plain = List.of();

  /** Those of other keys by what these say besides. There from the first such key on. */
  private volatile @Nullable ConcurrentMap<String, List<Variant>> others;

  private long weight = OVERHEAD;
  private int count;
  private int sweepAt = 2 * MAX_VARIANTS;

  Resource(String uri) {
    this.uri = uri;
  }

  /** All there are. */
  List<Variant> variants() {
    ConcurrentMap<String, List<Variant>> map = others;
    if (map == null) {
      return plain;
    }
    List<Variant> all = new ArrayList<>(plain);
    map.values().forEach(all::addAll);
    return all;
  }

  /** Those of one key, the newest first. */
  List<Variant> variants(String extra) {
    if (extra.isEmpty()) {
      return plain;
    }
    ConcurrentMap<String, List<Variant>> map = others;
    return map == null ? List.of() : map.getOrDefault(extra, List.of());
  }

  private void put(String extra, List<Variant> variants) {
    if (extra.isEmpty()) {
      plain = List.copyOf(variants);
      return;
    }
    ConcurrentMap<String, List<Variant>> map = others;
    if (map == null) {
      map = new ConcurrentHashMap<>();
      others = map;
    }
    if (variants.isEmpty()) {
      map.remove(extra);
    } else {
      map.put(extra, List.copyOf(variants));
    }
  }

  /** How many bytes it holds on to, about: less than its answers weigh. */
  long weight() {
    return weight + uri.length();
  }

  private void count(Variant variant, int by) {
    count += by;
    weight += by * (OVERHEAD + variant.selection.weight());
  }

  /** The newest variant that a request fits. */
  @Nullable Variant find(CacheKey key, Headers request) {
    List<Variant> all = variants(key.extra());
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).selection.fits(key, request)) {
        return all.get(i);
      }
    }
    return null;
  }

  /**
   * Adds a variant.
   *
   * @param selection the requests it fits
   * @param serial greater than that of every variant there is
   * @param now the time
   * @return the new one, and those it takes the place of
   */
  Added add(Selection selection, long serial, long now) {
    Variant added = new Variant(uri, serial, selection, now);
    List<Variant> all = new ArrayList<>(variants(selection.extra()));
    List<Variant> gone = new ArrayList<>();
    all.removeIf(each -> each.selection.equals(selection) && gone.add(each));
    all.addFirst(added);
    if (all.size() > MAX_VARIANTS) {
      Variant oldest = all.getLast();
      for (Variant variant : all) {
        if (variant.usedNanos - oldest.usedNanos < 0) {
          oldest = variant;
        }
      }
      all.remove(oldest);
      gone.add(oldest);
    }
    put(selection.extra(), all);
    count(added, 1);
    gone.forEach(each -> count(each, -1));
    return new Added(added, gone);
  }

  /** Whether there may be many by now whose answers are gone. */
  boolean isToBeSwept() {
    return count > sweepAt;
  }

  /** Forgets variants whose answers are gone. */
  void sweep(Predicate<Variant> isThere) {
    for (Variant variant : List.copyOf(variants())) {
      if (!isThere.test(variant)) {
        List<Variant> all = new ArrayList<>(variants(variant.selection.extra()));
        all.remove(variant);
        put(variant.selection.extra(), all);
        count(variant, -1);
      }
    }
    sweepAt = Math.max(2 * MAX_VARIANTS, 2 * count);
  }

  /**
   * What adding a variant did.
   *
   * @param variant the new one
   * @param gone those that are there no more
   */
  record Added(Variant variant, List<Variant> gone) {}
}
