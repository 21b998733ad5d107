package io.fluxgate.engine.direct;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a body goes that moves on the loop. Called by the loop's thread alone. */
interface Sink {

  /** Whether it takes something now; if not, it {@linkplain Inflow#resume asks} when it does. */
  boolean ready();

  /**
   * Takes content, all of it.
   *
   * @param content from its position to its limit; may be empty. Only valid during the call
   * @param last whether the body ends with it; then its trailers are known
   */
  void take(ByteBuffer content, boolean last);

  /** Nothing more comes for now: what has been kept back shall leave. */
  void flush();

  /** The body breaks off. */
  void broken(IOException failure);
}
