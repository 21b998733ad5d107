package io.fluxgate.concurrency;

import io.fluxgate.http.Request;

/** Hears what a limit does. Must not block. */
public interface ConcurrencyListener {

  /**
   * A request has got a place. It gives it back when its answer is closed or the chain behind it
   * fails; but an answer may be dropped by somebody who forgets to close it.
   *
   * @param request the request
   * @param end gives the place back, harmless when repeated: for whoever knows the request's end
   */
  void admitted(Request request, Runnable end);

  /**
   * A request has got no place.
   *
   * @param request the request
   * @param shadow whether it goes on all the same
   */
  void exceeded(Request request, boolean shadow);
}
