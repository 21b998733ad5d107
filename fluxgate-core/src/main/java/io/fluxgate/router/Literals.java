package io.fluxgate.router;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows a literal segment: an immutable hash table with open addressing, at most half full,
 * so that a look-up is one hash, one or two probes and no allocation. Its keys come from patterns;
 * a request can only ask, so it cannot make the table slow.
 *
 * @param <T> what follows
 */
final class Literals<T> {

  private final @Nullable String[] keys;
  private final @Nullable Object[] values;
  private final int mask;

  Literals(Map<String, T> entries) {
    int places = 1;
    while (places < 2 * entries.size()) {
      places *= 2;
    }
    keys = new @Nullable String[places];
    values = new @Nullable Object[places];
    mask = places - 1;
    entries.forEach(
        (key, value) -> {
          int at = place(key);
          while (keys[at] != null) {
            at = (at + 1) & mask;
          }
          keys[at] = key;
          values[at] = value;
        });
  }

  private int place(String key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & mask;
  }

  @SuppressWarnings("unchecked") // only values of type T are put in
  @Nullable T find(String key) {
    int at = place(key);
    for (String known = keys[at]; known != null; known = keys[at]) {
      if (known.equals(key)) {
        return (T) values[at];
      }
      at = (at + 1) & mask;
    }
    return null;
  }
}
