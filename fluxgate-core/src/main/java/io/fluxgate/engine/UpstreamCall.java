package io.fluxgate.engine;

import io.fluxgate.http.Request;
import java.time.Duration;

/**
 * One request to one origin.
 *
 * @param origin where it goes
 * @param request the request as the upstream shall get it: target in origin form, final headers. A
 *     {@code Host} among them is sent as it is; without one the origin's own is sent
 * @param deadlines how long each part may take
 */
public record UpstreamCall(Origin origin, Request request, Deadlines deadlines) {

  /**
   * How long each part of an exchange may take; zero means without end.
   *
   * @param connect until the connection stands
   * @param response from the end of the request until the answer's headers
   * @param idle between two pieces of a body
   * @param total from now to the end of the answer's body
   * @param attempt from now until the answer's headers
   */
  public record Deadlines(
      Duration connect, Duration response, Duration idle, Duration total, Duration attempt) {

    /**
     * Without a bound on the time until the answer's headers as a whole.
     *
     * @param connect until the connection stands
     * @param response from the end of the request until the answer's headers
     * @param idle between two pieces of a body
     * @param total from now to the end of the answer's body
     */
    public Deadlines(Duration connect, Duration response, Duration idle, Duration total) {
      this(connect, response, idle, total, Duration.ZERO);
    }

    /**
     * These with other bounds on one call.
     *
     * @param total from now to the end of the answer's body
     * @param attempt from now until the answer's headers
     * @return new deadlines
     */
    public Deadlines within(Duration total, Duration attempt) {
      return new Deadlines(connect, response, idle, total, attempt);
    }
  }
}
