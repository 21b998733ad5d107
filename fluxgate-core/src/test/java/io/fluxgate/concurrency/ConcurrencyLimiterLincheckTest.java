package io.fluxgate.concurrency;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever threads do at once, places are counted as if they had done it in some order. */
class ConcurrencyLimiterLincheckTest {

  /** Two places, one of them for everybody. Each thread holds one at most. */
  public static class Operations {
    private final ConcurrencyLimiter limiter =
        ConcurrencyLimiter.of(new FixedLimit(2), new NoTime());
    private final @Nullable Place[] held = new Place[4];

    @Operation
    public String tryAcquire(@Param(gen = ThreadIdGen.class) int thread) {
      return acquire(thread, 100);
    }

    @Operation
    public String tryAcquireHalf(@Param(gen = ThreadIdGen.class) int thread) {
      return acquire(thread, 50);
    }

    private String acquire(int thread, int percent) {
      if (held[thread] != null) {
        return "holds one";
      }
      if (limiter.tryAcquire(percent) instanceof Place place) {
        held[thread] = place;
        return "place";
      }
      return "refused";
    }

    @Operation
    public void close(@Param(gen = ThreadIdGen.class) int thread) {
      Place place = held[thread];
      held[thread] = null;
      if (place != null) {
        place.close();
        place.close();
      }
    }

    @Operation
    public int inFlight() {
      return limiter.inFlight();
    }
  }

  private static final class NoTime implements TimeSource {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public void sleep(Duration duration) {}
  }

  @Test
  void isLinearizable() {
    new ModelCheckingOptions()
        .iterations(3)
        .invocationsPerIteration(50)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .check(Operations.class);
  }
}
