package io.fluxgate.circuitbreaker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Stays closed, remembers nothing. */
enum DisabledBreaker implements CircuitBreaker {
  INSTANCE;

  private static final Permit PERMIT =
      new Permit() {
        @Override
        public void success() {}

        @Override
        public void failure() {}

        @Override
        public void close() {}

        @Override
        public boolean probe() {
          return false;
        }
      };

  @Override
  public Admission tryAcquire() {
    return PERMIT;
  }

  @Override
  public boolean admits() {
    return true;
  }

  @Override
  public State state() {
    return State.CLOSED;
  }

  @Override
  public OptionalLong admitsAgainNanos() {
    return OptionalLong.empty();
  }

  @Override
  public BreakerSnapshot snapshot() {
    return new BreakerSnapshot(State.CLOSED, Instant.EPOCH, Optional.empty(), List.of());
  }

  @Override
  public String toString() {
    return "CircuitBreaker.disabled()";
  }
}
