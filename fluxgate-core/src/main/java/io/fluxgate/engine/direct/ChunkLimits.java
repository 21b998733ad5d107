package io.fluxgate.engine.direct;

import io.fluxgate.engine.EngineLimits;

/**
 * What a chunked body may carry beside its content (RFC 9112, 7.1).
 *
 * @param maxExtensionBytes the most bytes in the extensions of all its chunks together
 * @param maxTrailerBytes the most bytes of the trailers, line ends included
 * @param maxTrailers the most trailer lines
 */
record ChunkLimits(int maxExtensionBytes, int maxTrailerBytes, int maxTrailers) {

  private static final int MAX_EXTENSION_BYTES = 4096;

  /** Trailers as long and as many as the header fields of a request. */
  static ChunkLimits of(EngineLimits.Messages messages) {
    return new ChunkLimits(MAX_EXTENSION_BYTES, messages.maxHeadBytes(), messages.maxHeaders());
  }
}
