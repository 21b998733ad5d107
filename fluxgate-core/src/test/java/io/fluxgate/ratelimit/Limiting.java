package io.fluxgate.ratelimit;

import io.fluxgate.config.PartConfig;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Registry;
import io.fluxgate.plugin.Spec;
import io.fluxgate.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What many tests of limits need. */
final class Limiting {

  private Limiting() {}

  /** A limiter as a configuration would have it made, by its name. */
  static RateLimiter limiter(Spec<RateLimiter> spec, TimeSource time) {
    return new Registry<>("rate limiter", RateLimiter.class)
        .addAll(RateLimiterFactory.builtIns())
        .create(
            new PartConfig.Named(spec.name(), spec.options()),
            new FactoryContext(time, new Random(1)));
  }

  static KeyedLimiter keyed(Spec<RateLimiter> spec, TimeSource time) {
    return (KeyedLimiter) limiter(spec, time);
  }

  /** How many of so many requests are allowed. */
  static int allowed(RateLimiter limiter, String key, int requests) {
    int allowed = 0;
    for (int i = 0; i < requests; i++) {
      if (limiter.tryAcquire(key, 1) instanceof Allowed) {
        allowed++;
      }
    }
    return allowed;
  }

  /** Has several threads do the same, all from the same moment on. */
  static void together(int threads, Callable<?> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Callable<Void>> calls = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      calls.add(
          () -> {
            start.await();
            work.call();
            return null;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> done : executor.invokeAll(calls)) {
        done.get();
      }
    }
  }
}
