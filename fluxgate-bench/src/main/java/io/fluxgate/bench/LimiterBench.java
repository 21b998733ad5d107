package io.fluxgate.bench;

import io.fluxgate.plugin.Spec;
import io.fluxgate.ratelimit.Allowed;
import io.fluxgate.ratelimit.Decision;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.ratelimit.RateLimiterFactory;
import io.fluxgate.ratelimit.Rejected;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.ThreadParams;

/** Asking a limiter; its limit is so high that it allows all, or so low that it rejects. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimiterBench {

  private static final int USERS = 100_000;
  private static final int MOST = Integer.MAX_VALUE;
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration YEAR = Duration.ofDays(365);

  @Param({"token_bucket", "fixed_window", "sliding_window", "sliding_log", "leaky_bucket", "gcra"})
  public String algorithm = "";

  private RateLimiter wide;
  private RateLimiter narrow;

  /** Who asks. Every thread goes through all users, in an order of its own. */
  @State(Scope.Thread)
  public static class Users {
    private Round<String> users;

    @Setup
    public void fill(ThreadParams thread) {
      String[] names = IntStream.range(0, USERS).mapToObj(i -> "user-" + i).toArray(String[]::new);
      users = Round.shuffled(names, thread.getThreadIndex());
    }
  }

  @Setup
  public void fill() {
    wide = make(wide(algorithm));
    narrow = make(narrow(algorithm));
    for (int i = 0; i < USERS; i++) {
      Samples.expect(wide.tryAcquire("user-" + i, 1) instanceof Allowed, wide);
    }
    Samples.expect(narrow.tryAcquire("greedy", 1) instanceof Allowed, narrow);
    Samples.expect(narrow.tryAcquire("greedy", 1) instanceof Rejected, narrow);
  }

  private static RateLimiter make(Spec<RateLimiter> limit) {
    return Parts.make(
        RateLimiter.class, RateLimiterFactory.builtIns(), limit.with("max_keys", 2 * USERS));
  }

  private static Spec<RateLimiter> wide(String algorithm) {
    return switch (algorithm) {
      case "token_bucket" -> RateLimiter.tokenBucket(1e9, 1e9);
      case "fixed_window" -> RateLimiter.fixedWindow(MOST, MILLI);
      case "sliding_window" -> RateLimiter.slidingWindow(MOST, MILLI);
      case "sliding_log" -> RateLimiter.slidingLog(MOST, MILLI);
      case "leaky_bucket" -> RateLimiter.leakyBucket(MOST, MILLI).with("max_waiting", 1_000_000);
      default -> RateLimiter.gcra(MOST, MILLI, 1_000_000);
    };
  }

  private static Spec<RateLimiter> narrow(String algorithm) {
    return switch (algorithm) {
      case "token_bucket" -> RateLimiter.tokenBucket(1, 1e-6);
      case "fixed_window" -> RateLimiter.fixedWindow(1, YEAR);
      case "sliding_window" -> RateLimiter.slidingWindow(1, YEAR);
      case "sliding_log" -> RateLimiter.slidingLog(1, YEAR);
      case "leaky_bucket" -> RateLimiter.leakyBucket(1, YEAR);
      default -> RateLimiter.gcra(1, YEAR, 1);
    };
  }

  /** As all requests of a route share one. */
  @Benchmark
  public Decision noKey() {
    return wide.tryAcquire("", 1);
  }

  @Benchmark
  public Decision oneKey() {
    return wide.tryAcquire("user-7", 1);
  }

  @Benchmark
  @Threads(2)
  public Decision oneKeyTwoThreads() {
    return wide.tryAcquire("user-7", 1);
  }

  @Benchmark
  public Decision manyKeys(Users users) {
    return wide.tryAcquire(users.users.next(), 1);
  }

  @Benchmark
  @Threads(2)
  public Decision manyKeysTwoThreads(Users users) {
    return wide.tryAcquire(users.users.next(), 1);
  }

  @Benchmark
  public Decision rejected() {
    return narrow.tryAcquire("greedy", 1);
  }
}
