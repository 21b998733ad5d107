package io.fluxgate.ratelimit;

import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import io.fluxgate.plugin.Spec;
import io.fluxgate.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the limiters of one algorithm. */
final class KeyedLimiterFactory implements RateLimiterFactory {

  private static final String MAX_KEYS = "max_keys";
  private static final int DEFAULT_MAX_KEYS = 100_000;

  private final String name;
  private final Reading reading;

  /** Reads what an algorithm is told. */
  @FunctionalInterface
  interface Reading {
    Algorithms.Made read(Options options, TimeSource time);
  }

  KeyedLimiterFactory(String name, Reading reading) {
    this.name = name;
    this.reading = reading;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RateLimiter create(Options options, FactoryContext context) {
    Algorithms.Made made = reading.read(options, context.time());
    int maxKeys = (int) options.integer(MAX_KEYS, 1, KeyedLimiter.MOST_KEYS, DEFAULT_MAX_KEYS);
    return new KeyedLimiter(
        new KeyedLimiter.Settings(made.algorithm(), made.quota(), made.waits(), maxKeys),
        KeyHash.of(context.random()),
        context.time());
  }

  /** What a configuration says: options and their values, in turn. */
  Spec<RateLimiter> spec(Object... options) {
    Map<String, Object> said = new LinkedHashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      said.put((String) options[i], options[i + 1]);
    }
    return Spec.named(name, said);
  }
}
