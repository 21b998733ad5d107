package io.fluxgate.proxy;

import io.fluxgate.http.Response;

/** What comes next for a {@link Delivery}. */
public sealed interface Move {

  /**
   * A request is to be sent; then {@link Delivery#answered} or {@link Delivery#failed}.
   *
   * @param attempt which, and where it goes
   */
  record Send(Attempt attempt) implements Move {}

  /** Something has to be waited for, by {@link Delivery#await} on a thread that may. */
  enum Wait implements Move {
    /** Whatever it is. */
    HERE
  }

  /**
   * It is over.
   *
   * @param response the answer to hand on
   */
  record Answer(Response response) implements Move {}

  /**
   * It is over, without an answer.
   *
   * @param failure why
   */
  record Failure(Throwable failure) implements Move {}
}
