package io.fluxgate.bench;

import io.fluxgate.circuitbreaker.Admission;
import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;

/** A request's whole way through a breaker: asking, telling the outcome, giving the permit back. */
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BreakerBench {

  private final CircuitBreaker closed = breaker();
  private final CircuitBreaker open = breaker();

  private static CircuitBreaker breaker() {
    Settings settings = new Settings(5, Duration.ofMinutes(1), Duration.ofDays(1), 3, 2);
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
    Admission admission = closed.tryAcquire();
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
