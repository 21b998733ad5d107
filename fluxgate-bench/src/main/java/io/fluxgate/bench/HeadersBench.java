package io.fluxgate.bench;

import io.fluxgate.http.Headers;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Looking up, deriving and building header fields; a browser sends about twenty of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadersBench {

  private final Headers headers = Samples.twentyHeaders();

  /** The names in another case than the fields', as often happens. */
  private final String first = "host";

  private final String middle = "sec-fetch-mode";
  private final String last = "x-request-id";
  private final String missing = "x-forwarded-for";

  @Benchmark
  public Optional<String> first() {
    return headers.first(first);
  }

  @Benchmark
  public Optional<String> middle() {
    return headers.first(middle);
  }

  @Benchmark
  public Optional<String> last() {
    return headers.first(last);
  }

  @Benchmark
  public Optional<String> missing() {
    return headers.first(missing);
  }

  @Benchmark
  public Headers replaced() {
    return headers.with("X-Request-Id", "0af7651916cd43dd");
  }

  @Benchmark
  public Headers added() {
    return headers.with("X-Forwarded-For", "192.0.2.7");
  }

  @Benchmark
  public Headers ofTwelve() {
    Headers.Builder builder = Headers.builder();
    for (int i = 0; i < 12; i++) {
      builder.add(headers.name(i), headers.value(i));
    }
    return builder.build();
  }
}
