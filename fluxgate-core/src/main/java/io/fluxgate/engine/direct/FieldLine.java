package io.fluxgate.engine.direct;

import io.fluxgate.engine.HopByHop;
import io.fluxgate.http.Headers;

/**
 * One field line with nothing wrong in its name and value; immutable, so that it may serve for the
 * same bytes again.
 */
final class FieldLine {

  /** The fields that a parser acts on. */
  enum Kind {
    CONNECTION("Connection"),
    CONTENT_LENGTH("Content-Length"),
    TRANSFER_ENCODING("Transfer-Encoding"),
    HOST("Host"),
    EXPECT("Expect"),
    TE("TE"),
    UPGRADE("Upgrade"),
    OTHER("");

    private static final Kind[] ALL = values();

    private final String name;

    Kind(String name) {
      this.name = name;
    }

    static Kind of(String name) {
      for (Kind kind : ALL) {
        if (kind.name.equalsIgnoreCase(name)) {
          return kind;
        }
      }
      return OTHER;
    }
  }

  private final Headers alone;
  private final Kind kind;
  private final boolean connectionLevel;

  /**
   * A line of its parts.
   *
   * @throws IllegalArgumentException if the name or value is not allowed in a header
   */
  FieldLine(String name, String value) {
    this.alone = Headers.empty().plus(name, value);
    this.kind = Kind.of(name);
    this.connectionLevel = HopByHop.isConnectionLevel(name);
  }

  /** Headers of this line alone. */
  Headers alone() {
    return alone;
  }

  String name() {
    return alone.name(0);
  }

  String value() {
    return alone.value(0);
  }

  Kind kind() {
    return kind;
  }

  /** Whether it must not be passed on whatever {@code Connection} lists. */
  boolean connectionLevel() {
    return connectionLevel;
  }
}
