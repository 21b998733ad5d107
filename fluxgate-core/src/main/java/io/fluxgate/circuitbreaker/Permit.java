package io.fluxgate.circuitbreaker;

/**
 * The request may be sent, and its outcome is to be told. The first of {@link #success()}, {@link
 * #failure()} and {@link #close()} counts, whatever comes after it changes nothing. A permit
 * belongs to the state that issued it: once the breaker has gone on to another state, its outcome
 * changes nothing either.
 *
 * <pre>{@code
 * try (permit) {
 *   send();
 *   permit.success();
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public non-sealed interface Permit extends Admission, AutoCloseable {

  /**
   * The endpoint has begun to answer: a call that is slow is slow by now. Whoever does not say this
   * is measured by the verdict, which for a long answer may come late, and late through the
   * client's doing.
   */
  default void answered() {}

  /** The endpoint did its work. */
  void success();

  /**
   * The endpoint did its work. The text is kept where the verdict can change the breaker's state,
   * which is for a {@linkplain #probe() probe} and for a slow call; whoever has to make it first
   * should do so for these alone.
   *
   * @param what what the call was, for people: {@code request 00ab12: 200 in 12 ms}
   */
  default void success(String what) {
    success();
  }

  /** The endpoint failed. */
  void failure();

  /**
   * The endpoint failed.
   *
   * @param what what the call was, for people: {@code request 00ab12: 503 in 12 ms}; see {@link
   *     CircuitBreaker#snapshot()}
   */
  default void failure(String what) {
    failure();
  }

  /**
   * Gives the permit back. Without a verdict the request counts as if it had never been made: the
   * client went away, or the request was not sent after all.
   */
  @Override
  void close();

  /**
   * Whether this request tests an endpoint that failed before.
   *
   * @return true if it was granted in half-open
   */
  boolean probe();
}
