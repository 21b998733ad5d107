package io.fluxgate.bench;

import io.fluxgate.ratelimit.Allowed;
import io.fluxgate.ratelimit.Decision;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.ratelimit.RateLimiterFactory;
import io.fluxgate.ratelimit.Rejected;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.ThreadParams;

/** Asking a token bucket; its limit is so high that it allows all, or so low that it rejects. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimiterBench {

  private static final int USERS = 50_000;

  private final RateLimiter wide = tokenBucket(1e9, 1e9);
  private final RateLimiter narrow = tokenBucket(1, 1e-6);

  private static RateLimiter tokenBucket(double capacity, double refillPerSecond) {
    return Parts.make(
        RateLimiter.class,
        RateLimiterFactory.builtIns(),
        RateLimiter.tokenBucket(capacity, refillPerSecond));
  }

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
    for (int i = 0; i < USERS; i++) {
      Samples.expect(wide.tryAcquire("user-" + i, 1) instanceof Allowed, wide);
    }
    Samples.expect(narrow.tryAcquire("greedy", 1) instanceof Allowed, narrow);
    Samples.expect(narrow.tryAcquire("greedy", 1) instanceof Rejected, narrow);
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
