package io.fluxgate.loadbalancer;

import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import java.util.List;
import java.util.function.Function;

/** The balancers that come with the gateway, by name. */
final class BuiltInBalancers {

  static final String IP_HASH = "ip_hash";

  static final List<LoadBalancerFactory> ALL =
      List.of(
          new Plain(RoundRobin.NAME, context -> new RoundRobin()),
          new Plain(SmoothWeightedRoundRobin.NAME, context -> new SmoothWeightedRoundRobin()),
          new Plain(LeastRequests.NAME, context -> new LeastRequests(context.random())),
          new Plain(PowerOfTwoChoices.NAME, context -> new PowerOfTwoChoices(context.random())),
          new Plain(WeightedRandom.NAME, context -> new WeightedRandom(context.random())),
          new Plain(FirstAvailable.NAME, context -> new FirstAvailable()),
          new Plain(
              IP_HASH,
              context -> new ConsistentHash(HashKey.ip(), ConsistentHash.UNBOUNDED, context)),
          new ConsistentHashFactory());

  private BuiltInBalancers() {}

  /** One without options. */
  private record Plain(String name, Function<FactoryContext, LoadBalancer> maker)
      implements LoadBalancerFactory {
    @Override
    public LoadBalancer create(Options options, FactoryContext context) {
      return maker.apply(context);
    }
  }
}
