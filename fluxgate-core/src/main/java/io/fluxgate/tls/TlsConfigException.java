package io.fluxgate.tls;

import org.jspecify.annotations.Nullable;

/**
 * Something about keys, certificates or trust that cannot be used: a file that is missing, or that
 * holds something else. Its message names the file, what is wrong and what would be right; no
 * password and no key is ever part of it.
 */
public final class TlsConfigException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String field;

  TlsConfigException(String field, String message) {
    this(field, message, null);
  }

  TlsConfigException(String field, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.field = field;
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
