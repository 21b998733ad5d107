package io.fluxgate.circuitbreaker;

import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do at once, the breaker behaves as if they had done it in some order. Each
 * thread holds one permit at most.
 */
class CircuitBreakerLincheckTest {

  private static final Settings SETTINGS =
      new Settings(2, Duration.ofSeconds(10), Duration.ofSeconds(1), 1, 2);

  /** Opens after two failures and stays open, since this clock stands still. */
  public static class Closed extends Operations {
    public Closed() {
      super(CircuitBreaker.of(SETTINGS, new Seconds(0)));
    }
  }

  /** Open, and its time is over: the first to ask makes it half-open. */
  public static class OpenTimeOver extends Operations {
    public OpenTimeOver() {
      super(openTimeOver());
    }

    private static CircuitBreaker openTimeOver() {
      Seconds time = new Seconds(0);
      CircuitBreaker breaker = CircuitBreaker.of(SETTINGS, time);
      for (int i = 0; i < 2; i++) {
        ((Permit) breaker.tryAcquire()).failure();
      }
      time.seconds = 1;
      return breaker;
    }
  }

  /** Keeps the last three calls; opens when two of them fail, wherever the successes are. */
  public static class ClosedWithRing extends Operations {
    public ClosedWithRing() {
      super(
          CircuitBreaker.of(
              Settings.byShare(
                  Rates.overCalls(3, 2).withFailurePercent(60), Duration.ofSeconds(1), 2),
              new Seconds(0)));
    }
  }

  /** Counts the calls of a while; opens when half of three or more fail. */
  public static class ClosedWithTimeWindow extends Operations {
    public ClosedWithTimeWindow() {
      super(
          CircuitBreaker.of(
              Settings.byShare(
                  Rates.overTime(Duration.ofSeconds(10), 3).withFailurePercent(50),
                  Duration.ofSeconds(1),
                  2),
              new Seconds(0)));
    }
  }

  /** Open, and its time is over: two tests decide together. */
  public static class HalfOpenByShare extends Operations {
    public HalfOpenByShare() {
      super(openTimeOver());
    }

    private static CircuitBreaker openTimeOver() {
      Seconds time = new Seconds(0);
      CircuitBreaker breaker =
          CircuitBreaker.of(
              Settings.byShare(
                  Rates.overCalls(2, 2).withFailurePercent(100), Duration.ofSeconds(1), 2),
              time);
      for (int i = 0; i < 2; i++) {
        ((Permit) breaker.tryAcquire()).failure();
      }
      time.seconds = 1;
      return breaker;
    }
  }

  /** What a thread can do. Its answers are compared with those of the same, one after the other. */
  public abstract static class Operations {
    private final CircuitBreaker breaker;
    private final @Nullable Permit[] held = new Permit[4];

    Operations(CircuitBreaker breaker) {
      this.breaker = breaker;
    }

    @Operation
    public String tryAcquire(@Param(gen = ThreadIdGen.class) int thread) {
      if (held[thread] != null) {
        return "holds one";
      }
      if (breaker.tryAcquire() instanceof Permit permit) {
        held[thread] = permit;
        return permit.probe() ? "probe" : "permit";
      }
      return "refused";
    }

    @Operation
    public void success(@Param(gen = ThreadIdGen.class) int thread) {
      Permit permit = held[thread];
      held[thread] = null;
      if (permit != null) {
        permit.success();
      }
    }

    @Operation
    public void failure(@Param(gen = ThreadIdGen.class) int thread) {
      Permit permit = held[thread];
      held[thread] = null;
      if (permit != null) {
        permit.failure();
      }
    }

    @Operation
    public void close(@Param(gen = ThreadIdGen.class) int thread) {
      Permit permit = held[thread];
      held[thread] = null;
      if (permit != null) {
        permit.close();
      }
    }

    @Operation
    public CircuitBreaker.State state() {
      return breaker.state();
    }

    @Operation
    public boolean admits() {
      return breaker.admits();
    }
  }

  private static final class Seconds implements TimeSource {
    private long seconds;

    Seconds(long seconds) {
      this.seconds = seconds;
    }

    @Override
    public long nanoTime() {
      return seconds * 1_000_000_000;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public void sleep(Duration duration) {}
  }

  @Test
  void isLinearizableFromClosed() {
    check(Closed.class, 10);
  }

  @Test
  void isLinearizableFromOpenToHalfOpen() {
    check(OpenTimeOver.class, 10);
  }

  @Test
  void isLinearizableWithARingOfCalls() {
    check(ClosedWithRing.class, 5);
  }

  @Test
  void isLinearizableWithATimeWindow() {
    check(ClosedWithTimeWindow.class, 5);
  }

  @Test
  void isLinearizableWhileTestsDecideTogether() {
    check(HalfOpenByShare.class, 5);
  }

  private static void check(Class<? extends Operations> operations, int iterations) {
    new ModelCheckingOptions()
        .iterations(iterations)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .check(operations);
  }
}
