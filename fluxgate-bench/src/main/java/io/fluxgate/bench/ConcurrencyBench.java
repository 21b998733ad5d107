package io.fluxgate.bench;

import io.fluxgate.concurrency.Admission;
import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.concurrency.ConcurrencyLimiterFactory;
import io.fluxgate.concurrency.Place;
import io.fluxgate.concurrency.Refused;
import io.fluxgate.plugin.Spec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** A request's whole way: taking a place, telling that the answer begins, giving the place back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConcurrencyBench {

  private final ConcurrencyLimiter fixed = limiter(ConcurrencyLimiter.fixed(100));
  private final ConcurrencyLimiter adaptive = limiter(ConcurrencyLimiter.adaptive());
  private final ConcurrencyLimiter full = limiter(ConcurrencyLimiter.fixed(1));

  private static ConcurrencyLimiter limiter(Spec<ConcurrencyLimiter> spec) {
    return Parts.make(ConcurrencyLimiter.class, ConcurrencyLimiterFactory.builtIns(), spec);
  }

  @Setup
  public void fill() {
    Samples.expect(full.tryAcquire(100) instanceof Place || full.inFlight() == 1, full);
    Samples.expect(full.tryAcquire(100) instanceof Refused, full);
  }

  @Benchmark
  public Admission fixed() {
    return serve(fixed);
  }

  @Benchmark
  @Threads(2)
  public Admission fixedTwoThreads() {
    return serve(fixed);
  }

  @Benchmark
  public Admission adaptive() {
    return serve(adaptive);
  }

  @Benchmark
  @Threads(2)
  public Admission adaptiveTwoThreads() {
    return serve(adaptive);
  }

  private static Admission serve(ConcurrencyLimiter limiter) {
    Admission admission = limiter.tryAcquire(100);
    if (admission instanceof Place place) {
      place.answered();
      place.close();
    }
    return admission;
  }

  @Benchmark
  public Admission refused() {
    return full.tryAcquire(100);
  }
}
