package io.fluxgate;

import io.fluxgate.concurrency.ConcurrencyLimiterFactory;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.loadbalancer.LoadBalancerFactory;
import io.fluxgate.metrics.GatewayListener;
import io.fluxgate.plugin.FilterFactory;
import io.fluxgate.proxy.AddressResolver;
import io.fluxgate.ratelimit.RateLimiterFactory;
import io.fluxgate.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The live objects a builder was given, which no file can say. */
final class Surroundings {

  final List<LoadBalancerFactory> loadBalancers = new ArrayList<>();
  final List<RateLimiterFactory> rateLimiters = new ArrayList<>();
  final List<ConcurrencyLimiterFactory> concurrencyLimiters = new ArrayList<>();
  final List<FilterFactory> plugins = new ArrayList<>();
  final List<GatewayListener> listeners = new ArrayList<>();
  TimeSource time = TimeSource.system();
  RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
  AddressResolver resolver = AddressResolver.system();
  @Nullable Engine engine;
  @Nullable UpstreamTransport transport;
}
