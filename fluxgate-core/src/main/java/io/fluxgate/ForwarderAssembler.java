package io.fluxgate;

import io.fluxgate.config.HedgeConfig;
import io.fluxgate.config.RetryConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.proxy.AddressResolver;
import io.fluxgate.proxy.Endpoint;
import io.fluxgate.proxy.EndpointGroup;
import io.fluxgate.proxy.Forwarder;
import io.fluxgate.proxy.ForwardingHeaders;
import io.fluxgate.proxy.StickySessions;
import io.fluxgate.retry.BodyMemory;
import io.fluxgate.retry.RetryBudget;
import io.fluxgate.retry.RetryPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Makes the way from one route to its endpoints. */
final class ForwarderAssembler {

  private final Parts parts;
  private final Shared shared;
  private final RouteConfig config;
  private final String route;

  /**
   * What all routes of a gateway share.
   *
   * @param transport what speaks to the upstreams
   * @param forwarding writes the headers that say where a request came from
   * @param memory what bodies are kept in to be sent again
   * @param resolver looks up the names that stand for several addresses
   * @param listeners hear what happens
   * @param background what goes on until the gateway is closed
   * @param tls how TLS is spoken to upstreams
   */
  record Shared(
      UpstreamTransport transport,
      ForwardingHeaders forwarding,
      BodyMemory memory,
      AddressResolver resolver,
      Listeners listeners,
      Background background,
      TlsAssembler tls) {}

  ForwarderAssembler(Parts parts, Shared shared, RouteConfig config, String route) {
    this.parts = parts;
    this.shared = shared;
    this.config = config;
    this.route = route;
  }

  Forwarder assemble(Optional<StickySessions> sticky) {
    TimeoutsConfig timeouts = config.timeouts();
    EndpointGroup group = new EndpointAssembler(parts, shared, config, route).assemble();
    Forwarder.Settings settings =
        new Forwarder.Settings(
            group,
            parts.loadBalancer(config.loadBalancing()),
            sticky,
            new Deadlines(
                timeouts.connect(), timeouts.response(), timeouts.idle(), timeouts.total()),
            timeouts.deadlineHeader(),
            config.queue().maxWait(),
            config.preserveHost(),
            shared.forwarding(),
            retrying(group.endpoints()),
            new Forwarder.Surroundings(
                parts.time(), parts.random(), new RouteDeliveries(route, shared.listeners())));
    return new Forwarder(settings, shared.transport());
  }

  private Forwarder.Retrying retrying(List<Endpoint> endpoints) {
    RetryConfig numbers = config.retry().orElse(RetryConfig.DEFAULT);
    Optional<RetryPolicy> ofRoute = config.retry().map(ForwarderAssembler::policy);
    RetryPolicy keeping =
        ofRoute.orElseGet(
            () ->
                endpoints.stream()
                    .map(endpoint -> endpoint.settings().retry())
                    .filter(RetryPolicy::retries)
                    .findFirst()
                    .orElse(RetryPolicy.never()));
    return new Forwarder.Retrying(
        ofRoute,
        keeping,
        new RetryBudget(numbers.budgetPercent(), numbers.budgetMinPerSecond(), parts.time()),
        shared.memory(),
        config.hedge().map(HedgeConfig::delay));
  }

  static RetryPolicy policy(RetryConfig config) {
    return RetryPolicy.of(
        new RetryPolicy.Settings(
            config.attempts(),
            config.baseTime(),
            config.maxTime(),
            config.jitter(),
            new HashSet<>(config.statuses()),
            config.perTryTimeout(),
            config.nonIdempotent(),
            config.maxBodyBytes()));
  }
}
