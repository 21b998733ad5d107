package io.fluxgate;

import io.fluxgate.concurrency.ConcurrencyLimitFilter;
import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the filters that limit how many requests are in flight. */
final class ConcurrencyAssembler {

  private final Parts parts;
  private final LimitCounts counts;
  private final Optional<Limited> gateway;

  /** A limit, and those who are counted together. */
  private record Limited(ConcurrencyConfig config, ConcurrencyLimiter limiter) {}

  ConcurrencyAssembler(Parts parts, LimitCounts counts, Optional<ConcurrencyConfig> gateway) {
    this.parts = parts;
    this.counts = counts;
    this.gateway = gateway.map(this::limited);
  }

  private Limited limited(ConcurrencyConfig config) {
    return new Limited(config, parts.concurrencyLimiter(config.limiter()));
  }

  /** The gateway's limit, which all routes share, and then the route's own. */
  List<Filter> filters(RouteConfig route, String id) {
    List<Filter> filters = new ArrayList<>();
    gateway.ifPresent(limited -> filters.add(filter(limited, id)));
    route.concurrency().map(this::limited).ifPresent(own -> filters.add(filter(own, id)));
    return filters;
  }

  private Filter filter(Limited limited, String route) {
    ConcurrencyConfig config = limited.config();
    return ConcurrencyLimitFilter.of(
        limited.limiter(),
        Priorities.of(config),
        config.shadow(),
        new InFlightLimit(counts.of(route, ConcurrencyLimitFilter.POLICY, config.shadow())));
  }
}
