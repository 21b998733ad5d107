package io.fluxgate.filter;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;

/**
 * A filter that never waits, and says so by its shape: it looks at the request, and later at the
 * answer. An engine with event loops runs a chain of these without leaving its loop.
 *
 * <p>What the first phase learnt and the second needs travels as an {@linkplain
 * io.fluxgate.http.Attribute attribute} of the request.
 */
public interface TwoPhaseFilter extends Filter {

  /** What the first phase decided. */
  sealed interface Step permits Proceed, Respond, Wait {}

  /**
   * The request goes on.
   *
   * @param request the request as the rest of the chain shall see it
   */
  record Proceed(Request request) implements Step {}

  /**
   * The request is answered here; the rest of the chain never sees it, and neither does this
   * filter's second phase.
   *
   * @param response the answer
   */
  record Respond(Response response) implements Step {}

  /**
   * What is to be done with the request may have to wait, so it is for a thread of its own; this
   * filter's second phase does not see the answer.
   *
   * @param rest does it
   */
  record Wait(Rest rest) implements Step {}

  /** What a filter does with a request on a thread that may wait. */
  @FunctionalInterface
  interface Rest {

    /**
     * Answers the request, or has the rest of the chain answer it.
     *
     * @param next the rest of the chain
     * @return the answer
     * @throws IOException if the request cannot be served
     * @throws InterruptedException if the thread is asked to give up
     */
    Response finish(Chain next) throws IOException, InterruptedException;
  }

  /**
   * Whether the first phase reads the request's body. Such a filter may have to wait for it: where
   * the body streams, an engine takes the request off its loop.
   *
   * @return false unless a filter says otherwise
   */
  default boolean readsBody() {
    return false;
  }

  /**
   * Whether the second phase may look into the answer's body. If no filter of a route does, the
   * body passes as a stream, however small it is; otherwise an engine takes small ones into memory.
   *
   * @return true unless a filter says otherwise
   */
  default boolean readsAnswer() {
    return true;
  }

  /**
   * Looks at the request. Must not block, but for reading the body if {@link #readsBody()} says so.
   *
   * @param request the request as the filters before left it
   * @return how it goes on
   * @throws IOException if the request cannot be served
   */
  Step onRequest(Request request) throws IOException;

  /**
   * Looks at the answer on its way back. Must not block. Not called when the chain behind failed
   * with an exception: {@link #onFailure} is then.
   *
   * @param request the request as this filter sent it on
   * @param response the answer
   * @return the answer for the filters before; if it is another one, this filter has closed the
   *     first or wrapped it
   * @throws IOException if the answer cannot be used
   */
  default Response onResponse(Request request, Response response) throws IOException {
    return response;
  }

  /**
   * Hears that the chain behind failed with an exception. Called in place of {@link #onResponse},
   * for every filter whose first phase proceeded, the innermost first; so each request that a
   * filter sends on comes back to it exactly once. A filter whose own {@code onResponse} throws
   * hears nothing more, those before it do.
   *
   * <p>Must not block. What it throws itself is added to the failure as {@linkplain
   * Throwable#getSuppressed() suppressed}, and never takes its place.
   *
   * @param request the request as this filter sent it on
   * @param failure how the chain failed
   */
  default void onFailure(Request request, Throwable failure) {}

  @Override
  default Response filter(Request request, Chain next) throws IOException, InterruptedException {
    return switch (onRequest(request)) {
      case Respond respond -> respond.response();
      case Wait wait -> wait.rest().finish(next);
      case Proceed proceed -> {
        Request sent = proceed.request();
        Response response;
        try {
          response = next.proceed(sent);
        } catch (Throwable failure) {
          tell(sent, failure);
          throw failure;
        }
        try {
          yield onResponse(sent, response);
        } catch (Throwable failure) {
          letGo(response, failure);
          throw failure;
        }
      }
    };
  }

  /** An answer that nobody will be given. */
  private static void letGo(Response response, Throwable failure) {
    try {
      response.close();
    } catch (RuntimeException | Error another) {
      if (!failure.equals(another)) { // nothing may suppress itself
        failure.addSuppressed(another);
      }
    }
  }

  private void tell(Request sent, Throwable failure) {
    try {
      onFailure(sent, failure);
    } catch (Throwable another) {
      if (!failure.equals(another)) { // nothing may suppress itself
        failure.addSuppressed(another);
      }
    }
  }
}
