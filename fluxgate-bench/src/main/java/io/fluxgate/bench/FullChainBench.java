package io.fluxgate.bench;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.RouteBuilder;
import io.fluxgate.bench.RouteTable.Entry;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.metrics.GatewayEvent;
import io.fluxgate.ratelimit.RateLimiter;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@code Gateway.handle} from a parsed head to the closed answer of 1 KB, with an upstream in
 * memory: all that the gateway itself costs, and nothing of the engine. Two endpoints per route; a
 * listener hears the events.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FullChainBench {

  /**
   * {@code bare}: one route. {@code routes}: the 203 routes of the github table. {@code all}: these
   * routes with a breaker per endpoint and a token bucket per user.
   */
  @Param({"bare", "routes", "all"})
  private String features;

  private Gateway gateway;

  /** Keeps the compiler from leaving events out. */
  private volatile @Nullable GatewayEvent last;

  /** The requests of one thread. */
  @State(Scope.Thread)
  public static class Client {

    private final Round<Headers> users =
        Round.shuffled(
            IntStream.range(0, 100)
                .mapToObj(i -> Samples.ofClient("user-" + i))
                .toArray(Headers[]::new),
            0);

    private Round<Entry> targets;

    @Setup
    public void fill(FullChainBench bench) {
      targets = Round.shuffled(bench.table().entries().toArray(Entry[]::new), 0);
    }

    private Request next() {
      Entry target = targets.next();
      return Request.builder(target.method(), target.path()).headers(users.next()).build();
    }
  }

  private RouteTable table() {
    return RouteTable.named(features.equals("bare") ? "1" : "github");
  }

  @Setup
  public void build() {
    Response answer = Samples.oneKilobyte();
    GatewayBuilder builder =
        Gateway.builder().transport(call -> answer).listener(event -> last = event);
    for (Entry entry : table().entries()) {
      builder.route(route -> describe(route.methods(entry.method()).path(entry.pattern())));
    }
    gateway = builder.build();
    for (Entry entry : table().entries()) {
      Request request = Request.of(entry.method(), entry.path());
      try (Response response = gateway.handle(request)) {
        Samples.expect(response.status() == 200, request + " -> " + response);
      }
    }
  }

  private void describe(RouteBuilder route) {
    if (features.equals("all")) {
      route
          .upstream("http://a.example:80", upstream -> upstream.circuitBreaker(breaker -> {}))
          .upstream("http://b.example:80", upstream -> upstream.circuitBreaker(breaker -> {}))
          .userRateLimit(RateLimiter.tokenBucket(1e9, 1e9))
          .identifyUserBy(UserIdentifier.header("X-User-ID"));
    } else {
      route.upstream("http://a.example:80").upstream("http://b.example:80");
    }
  }

  @TearDown
  public void close() {
    gateway.close();
  }

  @Benchmark
  public int proxied(Client client) {
    try (Response response = gateway.handle(client.next())) {
      return response.status();
    }
  }
}
