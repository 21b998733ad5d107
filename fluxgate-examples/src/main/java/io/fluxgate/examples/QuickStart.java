package io.fluxgate.examples;

import static io.fluxgate.identity.UserIdentifier.header;
import static io.fluxgate.identity.UserIdentifier.ip;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.fluxgate.Gateway;
import io.fluxgate.http.Response;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.ratelimit.RateLimiter;

/** The README's quick start: starts a gateway on a free port, prints its address, and ends. */
public final class QuickStart {

  private QuickStart() {}

  /**
   * Starts the gateway.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    try (Gateway gateway =
        Gateway.builder()
            .port(0) // picks a free one
            .route(
                "users",
                route ->
                    route
                        .get("/api/users/{id}")
                        .upstream(
                            "http://localhost:9001",
                            upstream ->
                                upstream
                                    .weight(2)
                                    .circuitBreaker(
                                        breaker ->
                                            breaker
                                                .failureThreshold(5)
                                                .window(ofSeconds(60))
                                                .openFor(ofSeconds(30))))
                        .upstream("http://localhost:9002")
                        .loadBalancer(LoadBalancer.weightedRoundRobin())
                        .rateLimit(RateLimiter.tokenBucket(100, 10)) // capacity, tokens per second
                        .userRateLimit(RateLimiter.tokenBucket(20, 2))
                        .identifyUserBy(header("X-User-ID"), ip())
                        .cache(cache -> cache.ttl(ofMinutes(1)).maxEntries(100)))
            .route("health", route -> route.get("/health").handle(request -> Response.text("ok")))
            .user(
                "demo",
                user ->
                    user.route(
                        "fast", route -> route.get("/fast").upstream("http://localhost:9003")))
            .start()) {
      System.out.println("Gateway on " + gateway.uri());
    }
  }
}
