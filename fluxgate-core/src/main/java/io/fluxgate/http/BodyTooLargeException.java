package io.fluxgate.http;

import java.io.IOException;

/** A body is larger than what its reader takes. */
public final class BodyTooLargeException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The most bytes that would have been taken. */
  private final long limit;

  /**
   * A body beyond its limit.
   *
   * @param limit the most bytes that would have been taken
   */
  public BodyTooLargeException(long limit) {
    super("the body is larger than " + limit + " bytes");
    this.limit = limit;
  }

  /**
   * The limit.
   *
   * @return the most bytes that would have been taken
   */
  public long limit() {
    return limit;
  }
}
