package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Permit;
import java.time.Duration;

/** Whether a request may be sent now, and where. */
sealed interface Admission {

  /** It may, to this endpoint, whose place and permit it has. */
  record Granted(Endpoint endpoint, Permit permit) implements Admission {

    /** It is not sent after all. */
    void giveBack(EndpointGroup group) {
      Admission.giveBack(endpoint, permit, group);
    }
  }

  /** Some endpoint would take it, but has as many as it may at present. */
  record Busy() implements Admission {
    static final Busy NOW = new Busy();
  }

  /**
   * No endpoint takes it.
   *
   * @param retryAfter when the first of them may again
   */
  record Nobody(Duration retryAfter) implements Admission {}

  /** Gives back a place and a permit; the end of a probe makes room at the breaker, too. */
  static void giveBack(Endpoint endpoint, Permit permit, EndpointGroup group) {
    permit.close();
    endpoint.end();
    if (endpoint.limited() || permit.probe()) {
      group.placeFree();
    }
  }
}
