package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Permit;
import java.time.Duration;

/** Whether a request may be sent now, and where. */
sealed interface Admission {

  /** It may, to this endpoint, whose place and permit it has. */
  record Granted(Endpoint endpoint, Permit permit) implements Admission {

    /** It is not sent after all. */
    void giveBack(EndpointGroup group) {
      permit.close();
      endpoint.end();
      if (endpoint.limited()) {
        group.placeFree();
      }
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
}
