package io.fluxgate.loadbalancer;

import io.fluxgate.plugin.Factory;
import java.util.List;

/** Makes a load balancer that a route's {@code load_balancing} can name. */
public interface LoadBalancerFactory extends Factory<LoadBalancer> {

  /**
   * The factories that every gateway knows.
   *
   * @return {@code round_robin} and {@code weighted_rr}
   */
  static List<LoadBalancerFactory> builtIns() {
    return BuiltInBalancers.ALL;
  }
}
