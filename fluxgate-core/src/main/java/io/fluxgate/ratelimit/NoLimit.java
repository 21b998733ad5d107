package io.fluxgate.ratelimit;

import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;

/** Allows everything. */
enum NoLimit implements RateLimiter {
  INSTANCE;

  static final String NAME = "none";

  private static final Allowed ALWAYS = new Allowed(Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0);

  @Override
  public Decision tryAcquire(String key, long permits) {
    return ALWAYS;
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Makes it, without options. */
  static final class Factory implements RateLimiterFactory {

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public RateLimiter create(Options options, FactoryContext context) {
      return INSTANCE;
    }
  }
}
