package io.fluxgate.tls;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something about keys, certificates or trust that cannot be used: a file that is missing, or that
 * holds something else. Its message names the file, what is wrong and what would be right; no
 * password and no key is ever part of it.
 */
public final class TlsConfigException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Which option is wrong. */
  private final String field;

  TlsConfigException(String field, String message) {
    this(field, message, null);
  }

  TlsConfigException(String field, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.field = field;
  }

  /** The first, with the others as {@linkplain #getSuppressed() suppressed} ones. */
  static TlsConfigException of(List<TlsConfigException> all) {
    TlsConfigException first = all.getFirst();
    all.stream()
        .filter(one -> one != first && !List.of(first.getSuppressed()).contains(one))
        .forEach(first::addSuppressed);
    return first;
  }

  /**
   * Everything that is wrong with the same object: all of its files are looked at.
   *
   * @return this one and the others, in the order of their places
   */
  public List<TlsConfigException> all() {
    List<TlsConfigException> all = new ArrayList<>(List.of(this));
    for (Throwable other : getSuppressed()) {
      if (other instanceof TlsConfigException one) {
        all.add(one);
      }
    }
    return all;
  }

  /**
   * What is wrong, as a path below the object that describes TLS.
   *
   * @return the path, such as {@code certificates[1].key}
   */
  public String field() {
    return field;
  }
}
