package io.fluxgate.ratelimit;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that shows whatever a test says: it may begin anywhere, wrap around, and go back. */
final class SetTime implements TimeSource {

  private final AtomicLong nanos;

  SetTime(long nanos) {
    this.nanos = new AtomicLong(nanos);
  }

  void advance(long more) {
    nanos.addAndGet(more);
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    throw new UnsupportedOperationException("limits do not look at the wall clock");
  }

  @Override
  public void sleep(Duration duration) {
    throw new UnsupportedOperationException("a limiter does not wait");
  }
}
