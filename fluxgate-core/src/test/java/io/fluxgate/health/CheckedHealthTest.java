package io.fluxgate.health;

import static io.fluxgate.health.EndpointHealth.State.EJECTED;
import static io.fluxgate.health.EndpointHealth.State.HEALTHY;
import static io.fluxgate.health.EndpointHealth.State.UNHEALTHY;
import static io.fluxgate.health.WatchedGroup.CHECKS;
import static io.fluxgate.health.WatchedGroup.ROWS;
import static io.fluxgate.health.WatchedGroup.checks;
import static io.fluxgate.health.WatchedGroup.config;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What checks make of an endpoint. */
class CheckedHealthTest {

  @Test
  void whatNobodyHasCheckedIsHealthy() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS), 1);

    assertThat(watched.endpoint(0).healthy()).isTrue();
    assertThat(watched.endpoint(0).share()).isEqualTo(1);
    assertThat(watched.heard).isEmpty();
  }

  @Test
  void enoughFailedChecksInARowMakeUnhealthy() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS), 1);

    watched.check(0, false, 2);
    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
    watched.check(0, false, 1);

    assertThat(watched.endpoint(0).state()).isEqualTo(UNHEALTHY);
    assertThat(watched.endpoint(0).share()).isZero();
    assertThat(watched.heard).containsExactly("e0 HEALTHY -> UNHEALTHY: 3 failed checks in a row");
  }

  @Test
  void aGoodCheckBetweenBeginsTheRowAnew() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS), 1);

    watched.check(0, false, 2);
    watched.check(0, true, 1);
    watched.check(0, false, 2);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
  }

  @Test
  void enoughGoodChecksInARowMakeHealthyAgain() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS), 1);
    watched.check(0, false, 3);

    watched.check(0, true, 1);
    watched.check(0, false, 1);
    watched.check(0, true, 1);
    assertThat(watched.endpoint(0).state()).isEqualTo(UNHEALTHY);
    watched.check(0, true, 1);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
    assertThat(watched.heard)
        .containsExactly(
            "e0 HEALTHY -> UNHEALTHY: 3 failed checks in a row",
            "e0 UNHEALTHY -> HEALTHY: 2 good checks in a row");
  }

  @Test
  void aThresholdOfOneIsReachedAtOnce() {
    WatchedGroup watched = new WatchedGroup(config(checks(1, 1)), 1);

    watched.check(0, false, 1);
    assertThat(watched.endpoint(0).state()).isEqualTo(UNHEALTHY);
    watched.check(0, true, 1);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
    assertThat(watched.heard)
        .containsExactly(
            "e0 HEALTHY -> UNHEALTHY: a failed check", "e0 UNHEALTHY -> HEALTHY: a good check");
  }

  @Test
  void checksMayMakeEveryEndpointUnhealthyAtOnce() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 3);

    for (int i = 0; i < 3; i++) {
      watched.check(i, false, 3);
    }

    assertThat(watched.states()).containsOnly(UNHEALTHY);
  }

  @Test
  void goodChecksDoNotEndAnEjection() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 2);
    watched.fail(0, 3);

    watched.check(0, true, 10);

    assertThat(watched.endpoint(0).state()).isEqualTo(EJECTED);
  }

  @Test
  void failedChecksMakeAnEjectedEndpointUnhealthyAndTheEjectionGoesOnBehind() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 2);
    watched.fail(0, 3);

    watched.check(0, false, 3);
    assertThat(watched.endpoint(0).state()).isEqualTo(UNHEALTHY);
    watched.check(0, true, 2);
    assertThat(watched.endpoint(0).state()).isEqualTo(EJECTED);
    watched.advanceSeconds(10);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
    assertThat(watched.heard)
        .containsExactly(
            "e0 HEALTHY -> EJECTED: 3 failures in a row",
            "e0 EJECTED -> UNHEALTHY: 3 failed checks in a row",
            "e0 UNHEALTHY -> EJECTED: 2 good checks in a row",
            "e0 EJECTED -> HEALTHY: the ejection is over");
  }

  @Test
  void anEjectionThatEndsWhileChecksFailLeavesTheEndpointUnhealthy() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 2);
    watched.fail(0, 3);
    watched.check(0, false, 3);

    watched.advanceSeconds(10);
    assertThat(watched.endpoint(0).state()).isEqualTo(UNHEALTHY);
    watched.check(0, true, 2);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
  }

  @Test
  void checksAreNoRealRequests() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 2);
    watched.fail(0, 2);

    watched.check(0, false, 2);
    watched.check(0, true, 5);
    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
    watched.fail(0, 1);

    assertThat(watched.endpoint(0).state()).isEqualTo(EJECTED);
  }

  @Test
  void checksOfAGroupWithoutActiveChecksCountForNothing() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 1);

    watched.check(0, false, 100);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
  }
}
