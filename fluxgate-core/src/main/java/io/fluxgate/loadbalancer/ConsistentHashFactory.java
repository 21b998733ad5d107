package io.fluxgate.loadbalancer;

import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import java.util.Optional;

/** Makes consistent hashing from {@code on} and {@code bounded_load}. */
final class ConsistentHashFactory implements LoadBalancerFactory {

  static final String NAME = "consistent_hash";
  static final String ON = "on";
  static final String BOUNDED_LOAD = "bounded_load";

  private static final double GREATEST_BOUND = 10;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LoadBalancer create(Options options, FactoryContext context) {
    HashKey on = on(options);
    return new ConsistentHash(on, boundedLoad(options), context);
  }

  private static HashKey on(Options options) {
    Optional<String> text = options.text(ON);
    try {
      if (text.isPresent()) {
        return HashKey.parse(text.get());
      }
      options.reject(ON, "is missing: header:NAME, cookie:NAME, query:NAME, ip or path");
    } catch (IllegalArgumentException e) {
      options.reject(ON, String.valueOf(e.getMessage()));
    }
    return HashKey.path();
  }

  private static double boundedLoad(Options options) {
    double bound =
        options.number(BOUNDED_LOAD, -Double.MAX_VALUE, Double.MAX_VALUE, ConsistentHash.UNBOUNDED);
    if (bound != ConsistentHash.UNBOUNDED && !(bound > 1 && bound <= GREATEST_BOUND)) {
      options.reject(BOUNDED_LOAD, "must be more than 1 and at most 10: " + bound);
    }
    return bound;
  }
}
