package io.fluxgate.concurrency;

import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;

/** Makes fixed limits from {@code max_concurrent}. */
final class FixedFactory implements ConcurrencyLimiterFactory {

  static final String NAME = "fixed";
  static final String MAX_CONCURRENT = "max_concurrent";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ConcurrencyLimiter create(Options options, FactoryContext context) {
    double most = options.number(MAX_CONCURRENT, 1, Integer.MAX_VALUE);
    if (most != Math.rint(most)) {
      options.reject(MAX_CONCURRENT, "must be a whole number: " + most);
    }
    return ConcurrencyLimiter.of(new FixedLimit((int) most), context.time());
  }
}
