package io.fluxgate.examples;

import static io.fluxgate.identity.UserIdentifier.header;
import static io.fluxgate.identity.UserIdentifier.ip;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.http.Response;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.ratelimit.RateLimiter;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * Five upstreams and a gateway before them, on port 8080 or on the port given as the first
 * argument; 0 picks a free one. Serves until the process is told to end.
 *
 * <pre>
 * curl -H "X-User-ID: demo" http://localhost:8080/fast
 * curl http://localhost:8080/health
 * </pre>
 */
public final class Demo {

  private Demo() {}

  /**
   * Starts the demo.
   *
   * @param args the gateway's port, or nothing
   * @throws IOException if an upstream cannot be started
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int port = args.length == 0 ? 8080 : Integer.parseInt(args[0]);
    Upstreams upstreams = new Upstreams();
    Gateway gateway = describe(upstreams).port(port).start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  gateway.close();
                  upstreams.close();
                }));
    System.out.println("Gateway on " + gateway.uri() + ", for example:");
    System.out.println("  curl -H 'X-User-ID: demo' " + gateway.uri() + "/fast");
    System.out.println("  curl " + gateway.uri() + "/health");
    new CountDownLatch(1).await(); // until the process is told to end
  }

  static GatewayBuilder describe(Upstreams upstreams) {
    return Gateway.builder()
        .route("health", route -> route.get("/health").handle(request -> Response.text("ok\n")))
        .user(
            "demo",
            user ->
                user.route(
                        "fast",
                        route ->
                            route
                                .get("/fast")
                                .upstream(upstreams.fast)
                                .loadBalancer(LoadBalancer.roundRobin())
                                .cache(cache -> cache.ttl(ofSeconds(10))))
                    .route(
                        "slow",
                        route ->
                            route
                                .get("/slow")
                                .upstream(upstreams.slow)
                                .cache(cache -> cache.ttl(ofMinutes(1))))
                    .route(
                        "faulty",
                        route ->
                            route
                                .get("/faulty")
                                .upstream(
                                    upstreams.faulty30,
                                    upstream ->
                                        upstream.circuitBreaker(
                                            breaker ->
                                                breaker.failureThreshold(5).openFor(ofSeconds(5))))
                                .upstream(
                                    upstreams.faulty20,
                                    upstream ->
                                        upstream
                                            .weight(2)
                                            .circuitBreaker(
                                                breaker ->
                                                    breaker
                                                        .failureThreshold(5)
                                                        .openFor(ofSeconds(5))))
                                .loadBalancer(LoadBalancer.weightedRoundRobin()))
                    .route(
                        "echo",
                        route ->
                            route
                                .path("/echo")
                                .methods("GET", "POST")
                                .upstream(upstreams.echo)
                                .userRateLimit(RateLimiter.tokenBucket(20, 2))
                                .identifyUserBy(header("X-User-ID"), ip())));
  }
}
