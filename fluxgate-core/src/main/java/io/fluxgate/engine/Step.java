package io.fluxgate.engine;

import io.fluxgate.http.Response;

/**
 * What comes next for a request that is answered by somebody who must not wait: an engine with
 * event loops. It is always the last step it was given that the engine goes on with, on one thread
 * at a time.
 */
public sealed interface Step {

  /**
   * The request is answered.
   *
   * @param response the answer; the engine writes it and closes it
   */
  record Answer(Response response) implements Step {}

  /**
   * Something may have to wait, so the rest is for a thread of its own. Either step may be done
   * only once.
   */
  non-sealed interface Wait extends Step {

    /**
     * Does the rest. Never throws for what a client or an upstream did.
     *
     * @return the answer; the engine writes it and closes it
     */
    Response finish();
  }

  /** A request is to be sent to an upstream; then it goes on with one of the two. */
  non-sealed interface Send extends Step {

    /**
     * What is to be sent.
     *
     * @return the request and where it goes
     */
    UpstreamCall call();

    /**
     * Whether somebody may look into the answer's body: a small one is then taken into memory as a
     * whole before the request goes on.
     *
     * @return false if the body only passes through
     */
    boolean readsAnswer();

    /**
     * Goes on with the upstream's answer. Never throws for what a client or an upstream did.
     *
     * @param response the answer, whose body may still be on its way
     * @return what comes next
     */
    Step answered(Response response);

    /**
     * Goes on without an answer. Never throws.
     *
     * @param failure why there is none: an {@link io.fluxgate.http.UpstreamException}, or what the
     *     client did
     * @return what comes next
     */
    Step failed(Throwable failure);
  }
}
