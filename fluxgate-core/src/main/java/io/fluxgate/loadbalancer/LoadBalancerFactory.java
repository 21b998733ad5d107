package io.fluxgate.loadbalancer;

import io.fluxgate.plugin.Factory;
import java.util.List;

/** Makes a load balancer that a route's {@code load_balancing} can name. */
public interface LoadBalancerFactory extends Factory<LoadBalancer> {

  /**
   * The factories that every gateway knows.
   *
   * @return {@code round_robin}, {@code weighted_rr}, {@code least_requests}, {@code p2c}, {@code
   *     random}, {@code first}, {@code ip_hash} and {@code consistent_hash}
   */
  static List<LoadBalancerFactory> builtIns() {
    return BuiltInBalancers.ALL;
  }
}
