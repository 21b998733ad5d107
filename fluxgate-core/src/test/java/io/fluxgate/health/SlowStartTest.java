package io.fluxgate.health;

import static io.fluxgate.health.WatchedGroup.CHECKS;
import static io.fluxgate.health.WatchedGroup.ROWS;
import static io.fluxgate.health.WatchedGroup.config;
import static io.fluxgate.health.WatchedGroup.withSlowStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fluxgate.config.HealthConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowStartTest {

  private static final HealthConfig CONFIG =
      withSlowStart(config(CHECKS, ROWS), Duration.ofSeconds(90));

  private final WatchedGroup watched = new WatchedGroup(CONFIG, 2);

  private void expectSlowStart(EndpointHealth endpoint) {
    assertThat(watched.group.slowStarting()).isTrue();
    for (int tenths = 1; tenths < 10; tenths++) {
      assertThat(endpoint.share()).isCloseTo(tenths / 10.0, within(1e-9));
      watched.advanceSeconds(10);
    }
    assertThat(endpoint.share()).isEqualTo(1);
    assertThat(watched.group.slowStarting()).isFalse();
  }

  @Test
  void growsEvenlyAfterGoodChecks() {
    watched.check(0, false, 3);
    assertThat(watched.group.slowStarting()).isFalse();
    watched.check(0, true, 2);

    expectSlowStart(watched.endpoint(0));
  }

  @Test
  void growsEvenlyAfterAnEjection() {
    watched.fail(0, 3);
    watched.advanceSeconds(10);

    expectSlowStart(watched.endpoint(0));
  }

  @Test
  void growsEvenlyAfterALateJoining() {
    expectSlowStart(watched.group.joinLate("late"));
  }

  @Test
  void whoIsThereFromTheBeginningHasItsWholeShare() {
    assertThat(watched.endpoint(0).share()).isEqualTo(1);
    assertThat(watched.group.slowStarting()).isFalse();
  }

  @Test
  void beginsWhenTheEjectionEndedAndNotWhenThatIsNoticed() {
    watched.fail(0, 3);
    watched.advanceSeconds(10 + 50);

    assertThat(watched.endpoint(0).share()).isCloseTo(0.6, within(1e-9));
  }

  @Test
  void isOverIfTheEjectionEndedLongAgo() {
    watched.fail(0, 3);
    watched.advanceSeconds(10 + 90);

    assertThat(watched.group.slowStarting()).isFalse();
    assertThat(watched.endpoint(0).share()).isEqualTo(1);
  }

  @Test
  void isCutShortWhenTheEndpointFailsAgain() {
    watched.check(0, false, 3);
    watched.check(0, true, 2);

    watched.fail(0, 3);

    assertThat(watched.endpoint(0).share()).isZero();
    assertThat(watched.group.slowStarting()).isFalse();
  }

  @Test
  void doesNotHappenUnlessItIsConfigured() {
    WatchedGroup plain = new WatchedGroup(config(CHECKS), 1);
    plain.check(0, false, 3);
    plain.check(0, true, 2);

    assertThat(plain.endpoint(0).share()).isEqualTo(1);
    assertThat(plain.group.joinLate("late").share()).isEqualTo(1);
    assertThat(plain.group.slowStarting()).isFalse();
  }
}
