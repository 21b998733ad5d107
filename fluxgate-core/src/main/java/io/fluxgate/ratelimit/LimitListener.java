package io.fluxgate.ratelimit;

import io.fluxgate.http.Request;

/**
 * Hears of requests that exceed a limit. Called on the thread that serves the request; must not
 * block, and is safe for use by many threads.
 */
@FunctionalInterface
public interface LimitListener {

  /**
   * A request exceeded a limit.
   *
   * @param request the request
   * @param policy the limit's name
   * @param shadow whether the limit is only tried out, so that it refused nothing
   */
  void exceeded(Request request, String policy, boolean shadow);
}
