package io.fluxgate;

import io.fluxgate.config.TimeoutsConfig;
import java.time.Duration;

/**
 * Describes how long each part of an exchange with an upstream may take; zero means without end.
 */
public final class TimeoutsBuilder {

  private Duration connect = TimeoutsConfig.DEFAULT.connect();
  private Duration response = TimeoutsConfig.DEFAULT.response();
  private Duration idle = TimeoutsConfig.DEFAULT.idle();
  private Duration total = TimeoutsConfig.DEFAULT.total();

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
   * From the first attempt to the end of the answer's body.
   *
   * @param timeout no bound unless said otherwise
   * @return this builder
   */
  public TimeoutsBuilder total(Duration timeout) {
    total = timeout;
    return this;
  }

  TimeoutsConfig build() {
    return new TimeoutsConfig(connect, response, idle, total);
  }
}
