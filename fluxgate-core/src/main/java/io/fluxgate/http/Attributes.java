package io.fluxgate.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable chain of attributes, the newest first: there are a handful at most, so walking it
 * beats a map.
 */
record Attributes(Attribute<?> key, Object value, @Nullable Attributes older) {

  /** Those that do not belong to an exchange with a client. */
  static @Nullable Attributes detached(@Nullable Attributes from) {
    if (from == null) {
      return null;
    }
    Attributes older = detached(from.older);
    return from.key.isBound() ? older : new Attributes(from.key, from.value, older);
  }

  static <T> Optional<T> find(@Nullable Attributes from, Attribute<T> key) {
    for (Attributes at = from; at != null; at = at.older) {
      if (at.key == key) {
        @SuppressWarnings("unchecked") // with(key, value) takes the two together
        T value = (T) at.value;
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
