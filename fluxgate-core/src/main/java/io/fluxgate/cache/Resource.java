package io.fluxgate.cache;

import io.fluxgate.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one URI: the request fields its answers depend on ({@code Vary}), and the
 * variants met so far. One thread at a time may add variants; any may look for one.
 */
final class Resource {

  /** How many variants of one URI are kept; beyond, the one that was unused longest goes. */
  static final int MAX_VARIANTS = 8;

  /**
   * The answer to requests whose fields have certain values. The same only as itself, but with the
   * URI's hash, so that it is in the same segment as the URI.
   */
  static final class Variant implements Comparable<Variant> {
    private final String key;
    private final long serial;
    private final List<@Nullable String> values;
    private volatile long usedNanos;

    private Variant(String key, long serial, List<@Nullable String> values, long nowNanos) {
      this.key = key;
      this.serial = serial;
      this.values = values;
      this.usedNanos = nowNanos;
    }

    void used(long nowNanos) {
      usedNanos = nowNanos;
    }

    /** How many characters it holds on to. */
    long weight() {
      long weight = key.length();
      for (String value : values) {
        weight += value == null ? 0 : value.length();
      }
      return weight;
    }

    @Override
    public int hashCode() {
      return key.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    /** Some order, so that a table finds them quickly even if somebody chose URIs of one hash. */
    @Override
    public int compareTo(Variant other) {
      int order = key.compareTo(other.key);
      return order == 0 ? Long.compare(serial, other.serial) : order;
    }
  }

  private final String key;
  private final List<String> fields;
  private volatile List<Variant> variants = List.of();

  /**
   * A URI without variants.
   *
   * @param key the URI
   * @param fields the request fields its answers depend on, lower case, sorted
   */
  Resource(String key, List<String> fields) {
    this.key = key;
    this.fields = fields;
  }

  boolean dependsOn(List<String> fields) {
    return this.fields.equals(fields);
  }

  List<Variant> variants() {
    return variants;
  }

  @Nullable Variant find(Headers request) {
    List<Variant> all = variants;
    for (int i = 0; i < all.size(); i++) {
      if (matches(all.get(i), request)) {
        return all.get(i);
      }
    }
    return null;
  }

  private boolean matches(Variant variant, Headers request) {
    for (int i = 0; i < fields.size(); i++) {
      if (!Objects.equals(variant.values.get(i), value(request, fields.get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** All lines of a field as one; null if there is none, which matches only none. */
  private static @Nullable String value(Headers request, String field) {
    List<String> lines = request.all(field);
    return switch (lines.size()) {
      case 0 -> null;
      case 1 -> lines.get(0);
      default -> String.join(",", lines);
    };
  }

  /**
   * Adds the variant that this request is of.
   *
   * @param request the request's headers
   * @param serial different for every variant there is
   * @param nowNanos the time
   */
  Variant add(Headers request, long serial, long nowNanos) {
    List<@Nullable String> values = new ArrayList<>(fields.size());
    for (String field : fields) {
      values.add(value(request, field));
    }
    Variant added = new Variant(key, serial, values, nowNanos);
    List<Variant> all = new ArrayList<>(variants);
    all.add(added);
    variants = List.copyOf(all);
    return added;
  }

  /** Removes the variant unused longest if there are too many, and says which. */
  @Nullable Variant trim() {
    List<Variant> all = variants;
    if (all.size() <= MAX_VARIANTS) {
      return null;
    }
    Variant oldest = all.get(0);
    for (Variant variant : all) {
      if (variant.usedNanos - oldest.usedNanos < 0) {
        oldest = variant;
      }
    }
    List<Variant> rest = new ArrayList<>(all);
    rest.remove(oldest);
    variants = List.copyOf(rest);
    return oldest;
  }
}
