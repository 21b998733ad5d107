package io.fluxgate;

import io.fluxgate.circuitbreaker.Blame;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.RetryConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.engine.Origin;
import io.fluxgate.health.ActiveChecks;
import io.fluxgate.health.EndpointHealth;
import io.fluxgate.health.GroupHealth;
import io.fluxgate.metrics.GatewayEvent.HealthChanged;
import io.fluxgate.proxy.Endpoint;
import io.fluxgate.proxy.EndpointGroup;
import io.fluxgate.proxy.NameWatch;
import io.fluxgate.proxy.TransportProbe;
import io.fluxgate.proxy.Upstream;
import io.fluxgate.retry.RetryPolicy;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the endpoints of one route, and goes on making them where a name stands for several
 * addresses that change: an address that stays keeps its endpoint with all that is known of it. An
 * upstream is one endpoint until its addresses are known.
 */
final class EndpointAssembler {

  private static final Logger LOG = LoggerFactory.getLogger(EndpointHealth.class);

  /** So many indexes are set aside for each upstream where one may have several addresses. */
  private static final int MOST_ADDRESSES = 256;

  private final Parts parts;
  private final ForwarderAssembler.Shared shared;
  private final RouteConfig config;
  private final String route;
  private final BreakerAssembler breakers;
  private final GroupHealth health;
  private final EndpointGroup group;
  private final @Nullable ActiveChecks checks;
  private final int indexesEach;
  private final ReentrantLock lock = new ReentrantLock();

  /** By upstream, in the order of their indexes. */
  private final List<List<Endpoint>> endpoints = new ArrayList<>();

  EndpointAssembler(
      Parts parts, ForwarderAssembler.Shared shared, RouteConfig config, String route) {
    this.parts = parts;
    this.shared = shared;
    this.config = config;
    this.route = route;
    this.breakers = new BreakerAssembler(parts.time(), shared.listeners());
    HealthConfig watched = config.health().orElse(HealthConfig.DEFAULT);
    this.health = GroupHealth.of(watched, parts.time(), this::healthChanged);
    this.group = new EndpointGroup(health, config.queue().maxWaiting(), parts.time());
    this.checks =
        watched
            .active()
            .map(
                active ->
                    ActiveChecks.of(
                        active, new TransportProbe(group, shared.transport()), parts.context()))
            .orElse(null);
    boolean several = config.upstreams().stream().anyMatch(each -> each.resolve().all());
    this.indexesEach = several ? MOST_ADDRESSES : 1;
  }

  EndpointGroup assemble() {
    for (UpstreamConfig upstream : config.upstreams()) {
      int position = endpoints.size();
      Upstream where = shared.tls().upstream(upstream);
      Endpoint.Settings settings = settings(upstream, where.toString(), where, Optional.empty());
      endpoints.add(
          List.of(
              endpoint(position * indexesEach, upstream, settings, health.join(where.toString()))));
    }
    replace();
    endpoints.forEach(each -> check(each.getFirst()));
    if (checks != null) {
      shared.background().add(checks);
    }
    for (int i = 0; i < config.upstreams().size(); i++) {
      UpstreamConfig upstream = config.upstreams().get(i);
      if (upstream.resolve().all()) {
        watch(i, upstream);
      }
    }
    return group;
  }

  private void watch(int position, UpstreamConfig upstream) {
    Upstream named = Upstream.parse(upstream.url());
    shared
        .background()
        .add(
            new NameWatch(
                new NameWatch.Settings(
                    named.origin().host(),
                    upstream.resolve().interval(),
                    shared.resolver(),
                    parts.time(),
                    parts.random()),
                addresses -> use(position, upstream, named, addresses)));
  }

  /** Makes the endpoints of one upstream those of its addresses. */
  private void use(
      int position, UpstreamConfig upstream, Upstream named, List<InetAddress> addresses) {
    if (addresses.size() > MOST_ADDRESSES) {
      LOG.warn("{} has {} addresses; only {} are used", named, addresses.size(), MOST_ADDRESSES);
    }
    lock.lock();
    try {
      List<Endpoint> before = endpoints.get(position);
      boolean first = before.size() == 1 && before.getFirst().settings().host().isEmpty();
      Set<String> ids = new HashSet<>();
      List<InetAddress> used = addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size()));
      used.forEach(address -> ids.add(id(named, address)));
      List<Endpoint> staying =
          before.stream().filter(endpoint -> ids.remove(endpoint.id())).toList();
      List<Endpoint> fresh = new ArrayList<>();
      FreeIndexes free = new FreeIndexes(position * indexesEach, staying);
      for (InetAddress address : used) {
        String id = id(named, address);
        if (ids.contains(id)) {
          Endpoint.Settings settings =
              settings(upstream, id, at(named, address), Optional.of(named.origin().authority()));
          EndpointHealth state = first ? health.join(id) : health.joinLate(id);
          fresh.add(endpoint(free.next(), upstream, settings, state));
        }
      }
      List<Endpoint> after = new ArrayList<>(staying);
      after.addAll(fresh);
      after.sort((one, other) -> Integer.compare(one.index(), other.index()));
      endpoints.set(position, after);
      replace();
      fresh.forEach(this::check);
      before.stream().filter(each -> !staying.contains(each)).forEach(this::retire);
    } finally {
      lock.unlock();
    }
    LOG.info("{} (route {}) has {} addresses now", named, Printable.text(route), addresses.size());
  }

  private static String id(Upstream named, InetAddress address) {
    return named + " [" + address.getHostAddress() + "]";
  }

  private void replace() {
    group.replace(endpoints.stream().flatMap(List::stream).toList());
  }

  private void check(Endpoint endpoint) {
    if (checks != null) {
      checks.add(endpoint.health());
    }
  }

  /** No request goes there any longer; those under way go on. */
  private void retire(Endpoint endpoint) {
    if (checks != null) {
      checks.remove(endpoint.health());
    }
    health.leave(endpoint.health());
  }

  private static Upstream at(Upstream named, InetAddress address) {
    String text = address.getHostAddress();
    Origin origin = named.origin();
    return new Upstream(
        new Origin(
            origin.tls(), address instanceof Inet6Address ? "[" + text + "]" : text, origin.port()),
        named.basePath());
  }

  private static Endpoint.Settings settings(
      UpstreamConfig upstream, String id, Upstream where, Optional<String> host) {
    RetryPolicy retry =
        upstream.retryEnabled()
            ? ForwarderAssembler.policy(RetryConfig.of(upstream.retries(), upstream.baseTime()))
            : RetryPolicy.never();
    return new Endpoint.Settings(id, where, host, upstream.weight(), upstream.maxInFlight(), retry);
  }

  private Endpoint endpoint(
      int index, UpstreamConfig upstream, Endpoint.Settings settings, EndpointHealth state) {
    return new Endpoint(
        index,
        settings,
        new Endpoint.Watch(
            Blame.of(upstream.circuitBreaker().counted()),
            breakers.breaker(
                upstream.circuitBreaker(),
                config.timeouts(),
                new BreakerAssembler.Place(route, settings.id(), group)),
            state));
  }

  private void healthChanged(String endpoint, io.fluxgate.health.Transition change) {
    group.changed();
    LOG.warn(
        "{} (route {}) went from {} to {}: {}",
        endpoint,
        Printable.text(route),
        change.from(),
        change.to(),
        Printable.text(change.reason()));
    shared
        .listeners()
        .on(
            new HealthChanged(
                route, endpoint, change.from().name(), change.to().name(), change.reason()));
  }

  /** The indexes of one upstream that none of its endpoints has. */
  private static final class FreeIndexes {
    private final List<Endpoint> taken;
    private int next;

    FreeIndexes(int first, List<Endpoint> taken) {
      this.next = first;
      this.taken = taken;
    }

    int next() {
      while (taken.stream().anyMatch(each -> each.index() == next)) {
        next++;
      }
      return next++;
    }
  }
}
