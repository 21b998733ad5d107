package io.fluxgate.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benchmarks and prints a table; takes JMH's own arguments.
 *
 * <p>Many short iterations rather than a few long ones: on a machine that does other things too,
 * their median and the best of them say more than a mean.
 */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * Runs what the arguments choose.
   *
   * @param args a pattern of names and JMH's options; without any, everything, shortly
   * @throws CommandLineOptionException if JMH does not know an argument
   * @throws IOException if JMH's help cannot be shown
   * @throws RunnerException if a benchmark fails
   */
  public static void main(String[] args)
      throws CommandLineOptionException, IOException, RunnerException {
    CommandLineOptions chosen = new CommandLineOptions(args);
    if (chosen.shouldHelp()) {
      chosen.showHelp();
      return;
    }
    print(new Runner(withDefaults(chosen).build()).run());
  }

  private static ChainedOptionsBuilder withDefaults(CommandLineOptions chosen) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(chosen)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .forks(chosen.getForkCount().orElse(1))
            .warmupIterations(chosen.getWarmupIterations().orElse(5))
            .warmupTime(chosen.getWarmupTime().orElse(TimeValue.milliseconds(500)))
            .measurementIterations(chosen.getMeasurementIterations().orElse(10))
            .measurementTime(chosen.getMeasurementTime().orElse(TimeValue.milliseconds(150)));
    if (!chosen.getJvmArgs().hasValue()) {
      options.jvmArgs("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");
    }
    if (Runtime.version().feature() >= 23) { // older ones do not know it
      options.jvmArgsAppend("--sun-misc-unsafe-memory-access=allow"); // or JMH makes them warn
    }
    return options;
  }

  private static void print(Collection<RunResult> results) {
    System.out.println();
    results.stream()
        .map(RunResult::getParams)
        .map(p -> "JDK " + p.getJdkVersion() + ", " + p.getVmName() + ", " + p.getJvmArgs())
        .distinct()
        .forEach(System.out::println);
    System.out.println();
    System.out.println("| benchmark | with | median ns/op | best ns/op | B/op |");
    System.out.println("|---|---|--:|--:|--:|");
    for (RunResult result : results) {
      Statistics nanos = result.getPrimaryResult().getStatistics();
      Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
      System.out.printf(
          "| %s | %s | %s | %s | %s |%n",
          name(result.getParams()),
          parameters(result.getParams()),
          rounded(nanos.getPercentile(50), 1),
          rounded(nanos.getMin(), 1),
          allocated == null ? "" : rounded(allocated.getScore(), 0));
    }
  }

  private static String rounded(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String name(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }

  private static String parameters(BenchmarkParams params) {
    List<String> values = new ArrayList<>();
    params.getParamsKeys().forEach(key -> values.add(params.getParam(key)));
    return String.join(", ", values);
  }
}
