package io.fluxgate.engine.direct;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What carries a connection's bytes: the socket itself, or TLS on it. Never waits. Belongs to the
 * connection's loop.
 */
interface Wire {

  /** Whether bytes may pass; before, the two sides have to agree. */
  boolean isOpen();

  /**
   * Reads what is here.
   *
   * @return how many bytes; 0 for none at present; -1 if the other side has ended its output in
   *     order
   */
  int read(ByteBuffer in) throws IOException;

  /**
   * Whether the other side is known to have ended its output, though the socket may never tell
   * again.
   */
  boolean hasEnded();

  /**
   * Takes what it can of some bytes; what it has taken may still be {@link #pending}.
   *
   * @return how many it has taken
   */
  int write(ByteBuffer out) throws IOException;

  /** How many bytes of what was taken have not left, in the form in which they will. */
  int pending();

  /**
   * Goes on with what is pending.
   *
   * @return how many bytes have left
   */
  int flush() throws IOException;

  /** Says that nothing more will be written, as well as it can without waiting. */
  void endOutput() throws IOException;

  /** Says so before the connection is closed, as well as it can. Never throws. */
  void sayGoodbye();
}
