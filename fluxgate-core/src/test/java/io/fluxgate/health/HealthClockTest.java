package io.fluxgate.health;

import static io.fluxgate.health.EndpointHealth.State.EJECTED;
import static io.fluxgate.health.EndpointHealth.State.HEALTHY;
import static io.fluxgate.health.WatchedGroup.ROWS;
import static io.fluxgate.health.WatchedGroup.SHARES;
import static io.fluxgate.health.WatchedGroup.config;
import static io.fluxgate.health.WatchedGroup.withPanic;
import static io.fluxgate.health.WatchedGroup.withSlowStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fluxgate.config.HealthConfig.Passive;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times are compared by subtraction: wherever the clock begins, the same happens. */
class HealthClockTest {

  private static final class ClockFrom implements TimeSource {
    private long nanos;
    private Instant instant = Instant.EPOCH;

    ClockFrom(long nanos) {
      this.nanos = nanos;
    }

    void advanceSeconds(int seconds) {
      nanos += seconds * 1_000_000_000L;
      instant = instant.plusSeconds(seconds);
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Instant now() {
      return instant;
    }

    @Override
    public void sleep(Duration duration) {
      throw new UnsupportedOperationException("nobody sleeps here");
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        -5_000_000_000L,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 5_000_000_000L,
        Long.MAX_VALUE - 15_000_000_000L
      })
  void ejectionsAndSlowStartsEndAsLongAfterTheyBegan(long begin) {
    ClockFrom time = new ClockFrom(begin);
    GroupHealth group =
        GroupHealth.of(
            withPanic(withSlowStart(config(ROWS), Duration.ofSeconds(10)), 100),
            time,
            (id, change) -> {});
    EndpointHealth endpoint = group.join("a");
    group.join("b");

    for (int i = 0; i < 3; i++) {
      endpoint.failed("broken");
    }
    time.advanceSeconds(4);
    assertThat(endpoint.report().state()).isEqualTo(EJECTED);
    time.advanceSeconds(5);
    assertThat(endpoint.state()).isEqualTo(EJECTED);
    assertThat(endpoint.report().until()).contains(Instant.EPOCH.plusSeconds(10));
    assertThat(group.nextChangeNanos()).hasValue(begin + 10_000_000_000L);
    assertThat(group.panic()).isTrue();
    time.advanceSeconds(1);
    assertThat(endpoint.state()).isEqualTo(HEALTHY);
    assertThat(endpoint.share()).isCloseTo(0.1, within(1e-9));
    time.advanceSeconds(5);
    assertThat(endpoint.share()).isCloseTo(0.55, within(1e-9));
    time.advanceSeconds(5);

    assertThat(endpoint.share()).isEqualTo(1);
    assertThat(group.slowStarting()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -15_000_000_000L, Long.MAX_VALUE - 15_000_000_000L})
  void anEjectionHasEndedAlsoIfNobodyLooksForLong(long begin) {
    ClockFrom time = new ClockFrom(begin);
    GroupHealth group =
        GroupHealth.of(
            withSlowStart(config(ROWS), Duration.ofSeconds(1)), time, (id, change) -> {});
    EndpointHealth endpoint = group.join("a");
    group.join("b");
    for (int i = 0; i < 3; i++) {
      endpoint.failed("broken");
    }

    time.advanceSeconds(1_000);

    assertThat(endpoint.share()).isEqualTo(1);
    assertThat(endpoint.state()).isEqualTo(HEALTHY);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 5_000_000_000L})
  void theWindowSlides(long begin) {
    ClockFrom time = new ClockFrom(begin);
    GroupHealth group = GroupHealth.of(config(SHARES), time, (id, change) -> {});
    EndpointHealth endpoint = group.join("a");
    EndpointHealth other = group.join("b");

    for (int i = 0; i < 9; i++) {
      endpoint.failed("broken");
    }
    time.advanceSeconds(10);
    for (int i = 0; i < 10; i++) {
      other.succeeded();
    }
    endpoint.failed("broken");
    assertThat(endpoint.healthy()).isTrue();
    time.advanceSeconds(9);
    for (int i = 0; i < 9; i++) {
      endpoint.failed("broken");
    }

    assertThat(endpoint.healthy()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE - 5_000_000_000L})
  void theLongestTimesDoNotOverflow(long begin) {
    Duration longest = Duration.ofDays(36_500);
    ClockFrom time = new ClockFrom(begin);
    Passive passive = new Passive(1, 1, 1, longest, longest.minusNanos(1), longest, 50);
    GroupHealth group =
        GroupHealth.of(withSlowStart(config(passive), longest), time, (id, change) -> {});
    EndpointHealth endpoint = group.join("a");
    group.join("b");

    endpoint.failed("broken");
    time.advanceSeconds(1_000_000);

    assertThat(endpoint.state()).isEqualTo(EJECTED);
  }
}
