package io.fluxgate.engine.direct;

import io.fluxgate.http.HttpDate;
import io.fluxgate.time.TimeSource;

/** The date as headers say it, written anew a few times a second at most. Belongs to one loop. */
final class HttpClock {

  private static final long NANOS_BETWEEN = 250_000_000;

  private final TimeSource time;
  private String date = "";
  private long readAt;

  HttpClock(TimeSource time) {
    this.time = time;
  }

  String date(long now) {
    if (date.isEmpty() || now - readAt >= NANOS_BETWEEN || now - readAt < 0) {
      date = HttpDate.format(time.now());
      readAt = now;
    }
    return date;
  }
}
