package io.fluxgate.engine.direct;

import java.io.IOException;

/** What an upstream sent is no answer that may be trusted. The message is for the log. */
final class BadAnswerException extends IOException {

  private static final long serialVersionUID = 1L;

  BadAnswerException(String message) {
    super(message);
  }
}
