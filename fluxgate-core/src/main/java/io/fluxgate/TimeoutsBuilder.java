package io.fluxgate;

import io.fluxgate.config.TimeoutsConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * Describes how long each part of an exchange with an upstream may take; zero means without end.
 */
public final class TimeoutsBuilder {

  private Duration connect = TimeoutsConfig.DEFAULT.connect();
  private Duration response = TimeoutsConfig.DEFAULT.response();
  private Duration idle = TimeoutsConfig.DEFAULT.idle();
  private Duration total = TimeoutsConfig.DEFAULT.total();
  private Optional<String> deadlineHeader = Optional.empty();

  TimeoutsBuilder() {}

  /**
   * Until the connection stands.
   *
   * @param timeout 2 s unless said otherwise
   * @return this builder
   */
  public TimeoutsBuilder connect(Duration timeout) {
    connect = timeout;
    return this;
  }

  /**
   * From the end of the request until the answer's headers.
   *
   * @param timeout 10 s unless said otherwise
   * @return this builder
   */
  public TimeoutsBuilder response(Duration timeout) {
    response = timeout;
    return this;
  }

  /**
   * Between two pieces of a body.
   *
   * @param timeout 30 s unless said otherwise
   * @return this builder
   */
  public TimeoutsBuilder idle(Duration timeout) {
    idle = timeout;
    return this;
  }

  /**
   * From the moment a request is about to be sent to the end of its answer's body, with all
   * attempts, pauses and waits.
   *
   * @param timeout no bound unless said otherwise
   * @return this builder
   */
  public TimeoutsBuilder total(Duration timeout) {
    total = timeout;
    return this;
  }

  /**
   * Tells upstreams how many milliseconds of the total are left. A header of that name that a
   * client sent is replaced.
   *
   * @param header its name, for example {@code X-Request-Timeout-Ms}; none unless said
   * @return this builder
   */
  public TimeoutsBuilder deadlineHeader(String header) {
    deadlineHeader = Optional.of(header);
    return this;
  }

  TimeoutsConfig build() {
    return new TimeoutsConfig(connect, response, idle, total, deadlineHeader);
  }
}
