package io.fluxgate.ratelimit;

/**
 * A limiter cannot decide, because what it keeps its state in does not answer. What happens to the
 * request then is the limit's to say, see {@link Limit.OnError}.
 */
public final class RateLimiterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * It cannot decide.
   *
   * @param message what is wrong, for the log
   * @param cause why
   */
  public RateLimiterException(String message, Throwable cause) {
    super(message, cause);
  }
}
