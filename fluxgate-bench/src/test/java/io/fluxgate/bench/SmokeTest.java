package io.fluxgate.bench;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.direct.ParserBench;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Calls every benchmark once, so that none rots unseen. Measures nothing. */
class SmokeTest {

  @Test
  void everyBenchmarkStillRuns() throws RunnerException {
    Options once =
        new OptionsBuilder()
            .include("io\\.fluxgate\\..*")
            .mode(Mode.SingleShotTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(10))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    Collection<RunResult> results = new Runner(once).run();

    assertThat(results.stream().map(r -> r.getParams().getBenchmark()).collect(toSet()))
        .isEqualTo(benchmarks());
  }

  private static Set<String> benchmarks() {
    return Stream.of(
            BalancerBench.class,
            BreakerBench.class,
            CacheHitBench.class,
            ConcurrencyBench.class,
            FullChainBench.class,
            HeadersBench.class,
            LimiterBench.class,
            LruBench.class,
            ParserBench.class,
            RequestBench.class,
            RouterBench.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .map(method -> method.getDeclaringClass().getName() + "." + method.getName())
        .collect(toSet());
  }
}
