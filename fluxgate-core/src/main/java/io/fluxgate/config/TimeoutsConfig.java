package io.fluxgate.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long each part of an exchange with an upstream may take; zero means without end.
 *
 * @param connect until the connection stands
 * @param response from the end of the request until the answer's headers
 * @param idle between two pieces of a body, in either direction
 * @param total from the moment the request is about to be sent to the end of the answer's body,
 *     with all attempts, pauses and waits
 * @param deadlineHeader the header that tells an upstream how many milliseconds of the total are
 *     left; empty for none
 */
public record TimeoutsConfig(
    Duration connect,
    Duration response,
    Duration idle,
    Duration total,
    Optional<String> deadlineHeader) {

  /**
   * 2 s to connect, 10 s for an answer, 30 s between two pieces of a body, no bound on the whole.
   */
  public static final TimeoutsConfig DEFAULT =
      new TimeoutsConfig(
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ZERO,
          Optional.empty());
}
