package io.fluxgate.bench;

import io.fluxgate.circuitbreaker.Admission;
import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.circuitbreaker.Rates;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Threads;

/** A request's whole way through a breaker: asking, telling the outcome, giving the permit back. */
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BreakerBench {

  private static final Settings COUNT =
      new Settings(5, Duration.ofMinutes(1), Duration.ofDays(1), 3, 2);

  private final CircuitBreaker closed = breaker(COUNT);
  private final CircuitBreaker open = breaker(COUNT);
  private final CircuitBreaker ring = breaker(byShare(Rates.overCalls(100, 10)));
  private final CircuitBreaker timed = breaker(byShare(Rates.overTime(Duration.ofMinutes(1), 10)));
  private final CircuitBreaker slow =
      breaker(
          byShare(Rates.overTime(Duration.ofMinutes(1), 10).withSlowCalls(Duration.ofDays(1), 50)));

  private static Settings byShare(Rates rates) {
    return Settings.byShare(rates.withFailurePercent(50), Duration.ofDays(1), 3);
  }

  private static CircuitBreaker breaker(Settings settings) {
    return CircuitBreaker.of(settings, TimeSource.system());
  }

  @Setup
  public void trip() {
    while (open.tryAcquire() instanceof Permit permit) {
      permit.failure();
    }
    Samples.expect(closed.state() == State.CLOSED && open.state() == State.OPEN, open.state());
  }

  @Benchmark
  public Admission closed() {
    return succeed(closed);
  }

  /** Keeps the failure rate of the last 100 calls. */
  @Benchmark
  public Admission closedRing() {
    return succeed(ring);
  }

  @Benchmark
  @Threads(2)
  public Admission closedRingTwoThreads() {
    return succeed(ring);
  }

  /** Keeps the failure rate of the last minute. */
  @Benchmark
  public Admission closedTime() {
    return succeed(timed);
  }

  @Benchmark
  @Threads(2)
  public Admission closedTimeTwoThreads() {
    return succeed(timed);
  }

  /** Keeps the failure rate and the rate of slow calls of the last minute. */
  @Benchmark
  public Admission closedTimeSlow() {
    return succeed(slow);
  }

  private static Admission succeed(CircuitBreaker breaker) {
    Admission admission = breaker.tryAcquire();
    if (admission instanceof Permit permit) {
      permit.success();
      permit.close();
    }
    return admission;
  }

  @Benchmark
  public boolean closedAdmits() {
    return closed.admits();
  }

  @Benchmark
  public Admission open() {
    return open.tryAcquire();
  }
}
