package io.fluxgate.engine.direct;

import java.io.IOException;

/**
 * A body's framing is broken, so that nobody knows where the next message would begin. The message
 * is a sentence without anything internal; a client may read it.
 */
final class MalformedBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String sentence;

  MalformedBodyException(String message) {
    super(message);
    this.sentence = message;
  }

  /** The message. */
  String sentence() {
    return sentence;
  }
}
