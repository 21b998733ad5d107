package io.fluxgate.loadbalancer;

import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import java.util.List;
import java.util.function.Supplier;

/** The balancers that come with the gateway, by name; none of them has options. */
final class BuiltInBalancers {

  static final List<LoadBalancerFactory> ALL =
      List.of(
          new BuiltIn(RoundRobin.NAME, RoundRobin::new),
          new BuiltIn(SmoothWeightedRoundRobin.NAME, SmoothWeightedRoundRobin::new));

  private BuiltInBalancers() {}

  private record BuiltIn(String name, Supplier<LoadBalancer> maker) implements LoadBalancerFactory {
    @Override
    public LoadBalancer create(Options options, FactoryContext context) {
      return maker.get();
    }
  }
}
