package io.fluxgate.tls;

/** One block of a PEM text: what stands between its BEGIN and END lines, decoded. */
final class PemBlock {

  private final String label;
  private final int line;
  private final byte[] content;

  /** Keeps the array. */
  PemBlock(String label, int line, byte[] content) {
    this.label = label;
    this.line = line;
    this.content = content;
  }

  /** What it says it is: {@code CERTIFICATE}, {@code PRIVATE KEY}. */
  String label() {
    return label;
  }

  /** The line it begins at, from 1. */
  int line() {
    return line;
  }

  byte[] content() {
    return content.clone();
  }

  /** Without the content, which may be a key. */
  @Override
  public String toString() {
    return label + " at line " + line;
  }
}
