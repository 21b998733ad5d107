package io.fluxgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load generator's loop against the upstream, without a gateway between them. */
class ClosedLoopTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(100);

  private Upstream upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = new Upstream();
    Thread.ofPlatform().daemon().start(upstream);
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Test
  void countsAnswers() throws IOException {
    Tally.Summary seen = run("1k", 8, 0);

    assertThat(seen.requests()).isGreaterThan(100);
    assertThat(seen.errors()).isZero();
    assertThat(seen.p50Nanos()).isPositive().isLessThanOrEqualTo(seen.p99Nanos());
  }

  @Test
  void takesLargeAnswers() throws IOException {
    assertThat(run("10m", 2, 0).errors()).isZero();
  }

  @Test
  void sendsLargeBodies() throws IOException {
    Tally.Summary seen = run("sink", 2, 10 << 20);

    assertThat(seen.requests()).isPositive();
    assertThat(seen.errors()).isZero();
  }

  @Test
  void waitsForTheSlow() throws IOException {
    try (ClosedLoop load = new ClosedLoop(order("slow", 100, 0))) {
      Tally.Summary seen = load.ramp(SOON, true).over(1);

      assertThat(seen.requests()).isEqualTo(100);
      assertThat(seen.errors()).isZero();
      assertThat(seen.p50Nanos()).isGreaterThanOrEqualTo(Answers.SLOW_NANOS / 100 * 99);
    }
  }

  @Test
  void countsOtherStatusesAsErrors() throws IOException {
    Tally.Summary seen = run("nothing-like-this", 2, 0);

    assertThat(seen.requests()).isZero();
    assertThat(seen.errors()).isPositive();
  }

  @Test
  void countsConnectionsThatBreakAsErrors() throws IOException {
    int free = Site.freePort();
    try (ClosedLoop load = new ClosedLoop(new Order(free, 2, "/x/1k", 0))) {
      assertThat(load.ramp(Duration.ofMillis(50), false).errors()).isPositive();
    }
  }

  private Tally.Summary run(String resource, int connections, int bodyBytes) throws IOException {
    try (ClosedLoop load = new ClosedLoop(order(resource, connections, bodyBytes))) {
      load.ramp(SOON, false);
      return load.measure(SHORT).over(SHORT.toNanos());
    }
  }

  private Order order(String resource, int connections, int bodyBytes) {
    return new Order(upstream.ports().getFirst(), connections, "/any/" + resource, bodyBytes);
  }
}
