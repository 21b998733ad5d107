package io.fluxgate.tls;

/** A text that is no PEM. The message says where and why, and never shows a line of it. */
final class PemException extends Exception {

  private static final long serialVersionUID = 1L;

  PemException(int line, String message) {
    super("line " + line + ": " + message);
  }
}
