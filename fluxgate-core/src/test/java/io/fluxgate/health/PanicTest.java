package io.fluxgate.health;

import static io.fluxgate.health.EndpointHealth.State.UNHEALTHY;
import static io.fluxgate.health.WatchedGroup.CHECKS;
import static io.fluxgate.health.WatchedGroup.ROWS;
import static io.fluxgate.health.WatchedGroup.config;
import static io.fluxgate.health.WatchedGroup.withPanic;
import static io.fluxgate.health.WatchedGroup.withSlowStart;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanicTest {

  @ParameterizedTest
  @CsvSource({
    "2, 1, 50, false", // exactly the share is no panic
    "2, 2, 50, true",
    "4, 2, 50, false",
    "4, 3, 50, true",
    "3, 1, 67, true",
    "3, 1, 66, false",
    "1, 1, 1, true",
    "1, 1, 0, false",
    "5, 5, 0, false",
    "5, 1, 100, true",
    "5, 0, 100, false",
    "0, 0, 100, false",
  })
  void beginsWhereFewerThanTheShareAreHealthy(
      int endpoints, int unhealthy, int percent, boolean panic) {
    WatchedGroup watched = new WatchedGroup(withPanic(config(CHECKS), percent), endpoints);

    for (int i = 0; i < unhealthy; i++) {
      watched.check(i, false, 3);
    }

    assertThat(watched.group.panic()).isEqualTo(panic);
    for (int i = 0; i < unhealthy; i++) {
      assertThat(watched.endpoint(i).share()).isEqualTo(panic ? 1 : 0);
      assertThat(watched.endpoint(i).state()).isEqualTo(UNHEALTHY);
    }
  }

  @Test
  void endsByTheClockWhenAnEjectionDoes() {
    WatchedGroup watched = new WatchedGroup(withPanic(config(ROWS), 100), 2);
    watched.fail(0, 3);
    long version = watched.group.version();
    assertThat(watched.group.panic()).isTrue();

    watched.advanceSeconds(10);

    assertThat(watched.group.panic()).isFalse();
    assertThat(watched.group.version()).isNotEqualTo(version);
  }

  @Test
  void beginsAndEndsAsEndpointsComeAndGo() {
    WatchedGroup watched = new WatchedGroup(withPanic(config(CHECKS), 50), 2);
    watched.check(0, false, 3);
    assertThat(watched.group.panic()).isFalse();

    watched.group.leave(watched.endpoint(1));
    assertThat(watched.group.panic()).isTrue();
    watched.group.join("new");

    assertThat(watched.group.panic()).isFalse();
  }

  @Test
  void whoHasJustRecoveredGetsNoLessThanTheUnhealthyOnes() {
    WatchedGroup watched =
        new WatchedGroup(withSlowStart(withPanic(config(CHECKS), 50), Duration.ofSeconds(10)), 3);
    for (int i = 0; i < 3; i++) {
      watched.check(i, false, 3);
    }

    watched.check(0, true, 2);

    assertThat(watched.group.panic()).isTrue();
    assertThat(watched.endpoints).extracting(EndpointHealth::share).containsOnly(1.0);
  }
}
