package io.fluxgate.bench.load;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.RouteBuilder;
import io.fluxgate.bench.RouteTable;
import io.fluxgate.engine.Engine;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.metrics.GatewayEvent;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import io.fluxgate.ratelimit.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * FluxGate with all that a normal route uses: the 203 routes of the github table and, among them,
 * those of the load; two endpoints for each, with a breaker for each; a token bucket for each user;
 * a listener that counts.
 */
final class FluxGatePeer {

  private static final String BEFORE = "/repos/{owner}/{repo}/";

  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  private FluxGatePeer() {}

  /**
   * Runs the gateway until standard input ends.
   *
   * @param args the engine's name, and the upstream's two ports
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    FluxGatePeer peer = new FluxGatePeer();
    try (Gateway gateway = peer.gateway(args[0], args[1], args[2])) {
      PeerProcess.serve("FluxGate, engine " + args[0], gateway.uri().getPort());
    }
  }

  private Gateway gateway(String engine, String firstPort, String secondPort) {
    Consumer<RouteBuilder> usual =
        route ->
            route
                .upstream(
                    "http://127.0.0.1:" + firstPort, upstream -> upstream.circuitBreaker(b -> {}))
                .upstream(
                    "http://127.0.0.1:" + secondPort, upstream -> upstream.circuitBreaker(b -> {}))
                .userRateLimit(RateLimiter.tokenBucket(1e9, 1e9))
                .identifyUserBy(UserIdentifier.header("X-User-ID"));
    GatewayBuilder builder =
        Gateway.builder().port(0).engine(Engine.named(engine)).listener(this::heard);
    for (RouteTable.Entry entry : RouteTable.named("github").entries()) {
      builder.route(route -> usual.accept(route.methods(entry.method()).path(entry.pattern())));
    }
    for (String resource : Answers.NAMES) {
      builder
          .route(route -> usual.accept(loaded(route, Variant.PLAIN, resource)))
          .route(
              route ->
                  usual.accept(
                      loaded(route, Variant.FILTERED, resource)
                          .filter((request, next) -> next.proceed(request))))
          .route(
              route ->
                  usual.accept(
                      loaded(route, Variant.CACHED, resource)
                          .cache(cache -> cache.ttl(Duration.ofDays(1)))));
    }
    return builder.start();
  }

  private static RouteBuilder loaded(RouteBuilder route, Variant variant, String resource) {
    return route.methods("GET", "POST").path(BEFORE + variant.segment() + "/" + resource);
  }

  private void heard(GatewayEvent event) {
    if (event instanceof RequestCompleted completed) {
      requests.increment();
      nanos.add(completed.duration().toNanos());
      if (completed.status() >= 500) {
        failures.increment();
      }
    }
  }
}
