package io.fluxgate.circuitbreaker;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock whose readings wrap around from the greatest long to the least two seconds in. */
class WrappingTime implements TimeSource {

  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();

  void advance(Duration duration) {
    nanos += duration.toNanos();
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH; // nothing is measured with the wall clock
  }

  @Override
  public void sleep(Duration duration) {
    throw new UnsupportedOperationException("nobody sleeps here");
  }
}
