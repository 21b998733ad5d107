package io.fluxgate.config;

import java.util.Optional;

/**
 * One of the gateway's shared limits, used by a route.
 *
 * @param name which one
 * @param cost how much a request of this route counts, in place of what the limit says
 */
public record SharedLimitConfig(String name, Optional<CostConfig> cost) implements LimitConfig {}
