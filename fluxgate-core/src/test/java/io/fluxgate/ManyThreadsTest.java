package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.metrics.GatewayEvent;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import io.fluxgate.ratelimit.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** The promise that many threads at once are counted exactly. */
class ManyThreadsTest extends InMemoryGateway {

  private static final int THREADS = 8;
  private static final int EACH = 1000;

  /** How often each status was answered. */
  private static AtomicIntegerArray storm(Gateway gateway) throws Exception {
    AtomicIntegerArray statuses = new AtomicIntegerArray(600);
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        String user = "user-" + t % 2;
        all.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < EACH; i++) {
                    Request request = Request.get("/" + i).withHeader("X-User-ID", user);
                    try (Response response = gateway.handle(request)) {
                      statuses.incrementAndGet(response.status());
                    }
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> each : all) {
        each.get();
      }
    }
    return statuses;
  }

  @Test
  void limitsAndWeightsAreExact() throws Exception {
    AtomicInteger told = new AtomicInteger();
    Gateway gateway =
        gateway(
            Gateway.builder()
                .time(time)
                .transport(upstreams)
                .listener(event -> told.addAndGet(event instanceof RequestCompleted ? 1 : 0))
                .route(
                    route ->
                        route
                            .get("/*")
                            .loadBalancer(LoadBalancer.weightedRoundRobin())
                            .upstream(UPSTREAM, u -> u.weight(2).circuitBreaker(b -> {}))
                            .upstream(OTHER, u -> u.circuitBreaker(b -> {}))
                            .rateLimit(RateLimiter.tokenBucket(7000, 1))
                            .userRateLimit(RateLimiter.tokenBucket(1500, 1))
                            .identifyUserBy(UserIdentifier.header("X-User-ID"))));
    AtomicIntegerArray statuses = storm(gateway);
    assertThat(statuses.get(200)).isEqualTo(3000);
    assertThat(statuses.get(429)).isEqualTo(5000);
    assertThat(upstreams.requests(UPSTREAM)).hasSize(2000);
    assertThat(upstreams.requests(OTHER)).hasSize(1000);
    assertThat(told).hasValue(THREADS * EACH);
  }

  @Test
  void anEndpointThatAlwaysFailsOpensOnceAndLosesNobodyElsesRequests() throws Exception {
    Queue<GatewayEvent> kept = new ConcurrentLinkedQueue<>();
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(500));
    Gateway gateway =
        gateway(
            Gateway.builder()
                .time(time)
                .transport(upstreams)
                .listener(kept::add)
                .route(
                    route ->
                        route
                            .get("/*")
                            .upstream(
                                UPSTREAM,
                                u ->
                                    u.circuitBreaker(
                                        b -> b.failureThreshold(5).openFor(Duration.ofDays(1))))
                            .upstream(OTHER, u -> u.circuitBreaker(b -> {}))));
    AtomicIntegerArray statuses = storm(gateway);
    int failed = statuses.get(500);
    assertThat(failed).isBetween(5, 5 + THREADS - 1);
    assertThat(upstreams.requests(UPSTREAM)).hasSize(failed);
    assertThat(statuses.get(200)).isEqualTo(THREADS * EACH - failed);
    assertThat(kept)
        .as("each request, each attempt, and the breaker that opened")
        .hasSize(2 * THREADS * EACH + 1);
    assertThat(kept.stream().filter(RequestCompleted.class::isInstance))
        .extracting(event -> ((RequestCompleted) event).requestId())
        .doesNotHaveDuplicates()
        .hasSize(THREADS * EACH);
  }
}
