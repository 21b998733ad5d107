package io.fluxgate.bench.load;

import java.util.Locale;

/** Which of FluxGate's routes a request takes; to other gateways they are all the same. */
enum Variant {
  /** No filter of the user's. */
  PLAIN,
  /** A filter of the user's, which might block for all that the engine knows. */
  FILTERED,
  /** With a cache. */
  CACHED;

  /** Its part of the path. */
  String segment() {
    return name().toLowerCase(Locale.ROOT);
  }
}
