package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Blame;
import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.config.CidrBlock;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.health.GroupHealth;
import io.fluxgate.http.Request;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.retry.BodyMemory;
import io.fluxgate.retry.RetryBudget;
import io.fluxgate.retry.RetryPolicy;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A forwarder for tests: everything is as plain as can be unless a test says otherwise. */
final class Way {

  static final Deadlines DEADLINES =
      new Deadlines(
          Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ZERO);

  final List<Endpoint> endpoints = new ArrayList<>();
  final List<String> heard = new ArrayList<>();
  final BodyMemory memory = new BodyMemory(1 << 20);
  private final TimeSource time;
  private final GroupHealth health;
  private final EndpointGroup group;
  private LoadBalancer balancer = (request, candidates) -> candidates.getFirst();

  Way(TimeSource time) {
    this.time = time;
    this.health = GroupHealth.of(HealthConfig.DEFAULT, time, (id, change) -> {});
    this.group = new EndpointGroup(health, 10, time);
  }

  Way endpoint(String url, CircuitBreaker breaker) {
    String id = Upstream.parse(url).toString();
    endpoints.add(
        new Endpoint(
            endpoints.size(),
            new Endpoint.Settings(Upstream.parse(url), 1),
            new Endpoint.Watch(Blame.standard(), breaker, health.join(id))));
    group.replace(endpoints);
    return this;
  }

  Way balancer(LoadBalancer balancer) {
    this.balancer = balancer;
    return this;
  }

  Forwarder to(UpstreamTransport transport) {
    TrustedProxies trusted = new TrustedProxies(List.of(CidrBlock.parse("10.0.0.0/8")));
    return new Forwarder(
        new Forwarder.Settings(
            group,
            balancer,
            Optional.empty(),
            DEADLINES,
            Optional.empty(),
            Duration.ofSeconds(1),
            false,
            new ForwardingHeaders(trusted, "fluxgate-1"),
            new Forwarder.Retrying(
                Optional.empty(),
                RetryPolicy.never(),
                new RetryBudget(20, 3, time),
                memory,
                Optional.empty()),
            new Forwarder.Surroundings(time, new Random(1), new Heard())),
        transport);
  }

  private final class Heard implements DeliveryListener {
    @Override
    public String name(Request request) {
      return "r1";
    }

    @Override
    public void began(Request request, Attempt attempt) {
      heard.add("began " + attempt);
    }

    @Override
    public void ended(Request request, Attempt attempt) {
      heard.add("ended " + attempt);
    }

    @Override
    public void brokeOff(Request request, IOException failure) {
      heard.add("broke off");
    }
  }
}
