package io.fluxgate.config;

import java.time.Duration;

/**
 * How long each part of an exchange with an upstream may take; zero means without end.
 *
 * @param connect until the connection stands
 * @param response from the end of the request until the answer's headers
 * @param idle between two pieces of a body, in either direction
 * @param total from the first attempt to the end of the answer's body
 */
public record TimeoutsConfig(Duration connect, Duration response, Duration idle, Duration total) {

  /**
   * 2 s to connect, 10 s for an answer, 30 s between two pieces of a body, no bound on the whole.
   */
  public static final TimeoutsConfig DEFAULT =
      new TimeoutsConfig(
          Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ZERO);
}
