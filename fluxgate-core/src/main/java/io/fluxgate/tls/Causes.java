package io.fluxgate.tls;

import java.util.ArrayList;
import java.util.List;

/** An exception and what caused it. */
final class Causes {

  /** More than a handshake ever wraps; it ends cycles too. */
  private static final int MOST = 32;

  private Causes() {}

  /** The exception first, its innermost cause last. */
  static List<Throwable> of(Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable at = thrown; at != null && causes.size() < MOST; at = at.getCause()) {
      causes.add(at);
    }
    return causes;
  }
}
