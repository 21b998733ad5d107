package io.fluxgate.ratelimit;

import java.time.Duration;

/** What a limiter answers. */
public sealed interface Decision permits Allowed, Rejected {

  /**
   * How many permits a client may take at once after a long silence.
   *
   * @return 1 or more
   */
  long limit();

  /**
   * How many it may take right now.
   *
   * @return 0 or more
   */
  long remaining();

  /**
   * How long, if it takes none, until waiting has brought it something: of an allowed request, that
   * it may take more than now; of a rejected one, that it is allowed.
   *
   * @return zero or more
   */
  Duration moreAfter();

  /**
   * How long, if it takes none, until it has the whole limit again.
   *
   * @return zero or more
   */
  Duration resetAfter();
}
