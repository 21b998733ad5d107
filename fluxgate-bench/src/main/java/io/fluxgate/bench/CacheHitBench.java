package io.fluxgate.bench;

import io.fluxgate.Gateway;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** {@code Gateway.handle} where the answer of 1 KB is in the route's cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheHitBench {

  private final AtomicLong calls = new AtomicLong();
  private final Response origin = Samples.oneKilobyte();
  private final Headers headers = Samples.ofClient("user-7");

  private final Gateway gateway =
      Gateway.builder()
          .transport(
              call -> {
                calls.incrementAndGet();
                return origin;
              })
          .route(
              "products",
              route ->
                  route
                      .get("/products/{id}")
                      .upstream("http://origin.example:80")
                      .cache(cache -> cache.ttl(Duration.ofDays(1))))
          .build();

  @Setup
  public void fill() {
    Samples.expect(hit() == 200, "the first answer");
    Samples.expect(hit() == 200 && calls.get() == 1, calls);
  }

  @TearDown
  public void close() {
    Samples.expect(calls.get() == 1, calls + " calls");
    gateway.close();
  }

  @Benchmark
  public int hit() {
    Request request = Request.builder("GET", "/products/42").headers(headers).build();
    try (Response response = gateway.handle(request)) {
      return response.status();
    }
  }
}
