package io.fluxgate.bench;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Making a request from what was received, and asking it for its parts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestBench {

  private final String plain = "/api/v2/shops/8731/orders/20261124-77/items";
  private final String escaped = "/api/v2/shops/caf%C3%A9%20berlin/orders/20261124-77/items";
  private final Headers headers = Samples.twentyHeaders();

  private final Request request =
      Request.builder("GET", plain + "?page=3&size=50&sort=-created&q=red+shoes%21&lang=en")
          .headers(headers)
          .build();

  /** A new request each time: a request decodes its path once and remembers it. */
  @Benchmark
  public int parseAndDecodePlainPath() {
    return Request.builder("GET", plain).headers(headers).build().path().size();
  }

  @Benchmark
  public int parseAndDecodeEscapedPath() {
    return Request.builder("GET", escaped).headers(headers).build().path().size();
  }

  @Benchmark
  public Optional<String> queryParameter() {
    return request.query().first("q");
  }

  @Benchmark
  public Optional<String> cookie() {
    return request.cookie("session");
  }
}
