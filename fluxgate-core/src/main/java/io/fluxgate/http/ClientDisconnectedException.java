package io.fluxgate.http;

import java.io.IOException;

/**
 * The client went away, or its connection broke, before its request was whole or its answer was
 * written. Nobody is left to answer.
 */
public final class ClientDisconnectedException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * A client that is gone.
   *
   * @param message when it went
   * @param cause how that was noticed
   */
  public ClientDisconnectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
