package io.fluxgate.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** The machine's own clock; the one place that asks it. */
enum SystemTime implements TimeSource {
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public void park(long nanos) {
    LockSupport.parkNanos(this, nanos);
  }

  @Override
  public String toString() {
    return "TimeSource.system()";
  }
}
