package io.fluxgate.health;

import static io.fluxgate.health.EndpointHealth.State.EJECTED;
import static io.fluxgate.health.EndpointHealth.State.HEALTHY;
import static io.fluxgate.health.EndpointHealth.State.UNHEALTHY;
import static io.fluxgate.health.WatchedGroup.CHECKS;
import static io.fluxgate.health.WatchedGroup.ROWS;
import static io.fluxgate.health.WatchedGroup.config;
import static io.fluxgate.health.WatchedGroup.withMaxEjectedPercent;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a row of failures makes of an endpoint, for how long, and how many may be away at once. */
class EjectionTest {

  @Test
  void enoughFailuresInARowEject() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);

    watched.fail(0, 2);
    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
    watched.fail(0, 1);

    assertThat(watched.states()).containsExactly(EJECTED, HEALTHY);
    assertThat(watched.endpoint(0).share()).isZero();
    assertThat(watched.heard).containsExactly("e0 HEALTHY -> EJECTED: 3 failures in a row");
  }

  @Test
  void aSuccessBetweenBeginsTheRowAnew() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);

    watched.fail(0, 2);
    watched.succeed(0, 1);
    watched.fail(0, 2);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
  }

  @Test
  void endsByTheClockAloneAndNotBefore() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);
    watched.fail(0, 3);

    watched.advanceSeconds(10 - 1e-9);
    assertThat(watched.endpoint(0).state()).isEqualTo(EJECTED);
    watched.advanceSeconds(1e-9);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
    assertThat(watched.heard.getLast()).isEqualTo("e0 EJECTED -> HEALTHY: the ejection is over");
  }

  @Test
  void whoComesBackBeginsWithACleanSlate() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);
    watched.fail(0, 3);
    watched.fail(0, 3); // still on their way when it was ejected
    watched.advanceSeconds(10);

    watched.fail(0, 2);
    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
    watched.fail(0, 1);

    assertThat(watched.endpoint(0).state()).isEqualTo(EJECTED);
  }

  private static int secondsAway(WatchedGroup watched) {
    watched.fail(0, 3);
    int seconds = 0;
    while (watched.endpoint(0).state() == EJECTED) {
      watched.advanceSeconds(1);
      seconds++;
    }
    return seconds;
  }

  @Test
  void takesLongerEachTimeUpToTheLongest() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);

    for (int seconds : List.of(10, 20, 30, 40, 50, 60, 60, 60)) {
      assertThat(secondsAway(watched)).isEqualTo(seconds);
    }
  }

  @Test
  void oneTimeIsForgottenForEachEjectionTimeSpentHealthy() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);
    for (int i = 0; i < 8; i++) {
      secondsAway(watched); // the sixth is the longest; further ones are not counted
    }

    watched.advanceSeconds(9.9);
    assertThat(secondsAway(watched)).isEqualTo(60);
    watched.advanceSeconds(10);
    assertThat(secondsAway(watched)).isEqualTo(60);
    watched.advanceSeconds(39.9);
    assertThat(secondsAway(watched)).isEqualTo(40);
    watched.advanceSeconds(1_000_000);
    assertThat(secondsAway(watched)).isEqualTo(10);
  }

  @Test
  void timeSpentUnhealthyForgetsNothing() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 2);
    secondsAway(watched);
    secondsAway(watched);

    watched.check(0, false, 3);
    watched.advanceSeconds(1_000);
    watched.check(0, true, 2);

    assertThat(secondsAway(watched)).isEqualTo(30);
  }

  @Test
  void timeSpentHealthyBeforeThatForgetsAllTheSame() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 2);
    secondsAway(watched);
    secondsAway(watched);

    watched.advanceSeconds(20);
    watched.check(0, false, 3);
    watched.check(0, true, 2);

    assertThat(secondsAway(watched)).isEqualTo(10);
  }

  @Test
  void failuresOfAnUnhealthyEndpointDoNotCount() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 2);
    watched.check(0, false, 3);

    watched.fail(0, 10);
    watched.check(0, true, 2);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
  }

  @ParameterizedTest
  @CsvSource({"1,50,0", "1,100,0", "2,1,1", "2,100,2", "3,50,1", "4,50,2", "5,39,1", "5,40,2"})
  void noMoreThanTheirShareAreAwayAtOnce(int endpoints, int percent, int most) {
    WatchedGroup watched =
        new WatchedGroup(config(withMaxEjectedPercent(ROWS, percent)), endpoints);

    for (int i = 0; i < endpoints; i++) {
      watched.fail(i, 10);
    }

    assertThat(watched.states().stream().filter(EJECTED::equals)).hasSize(most);
  }

  @Test
  void whoCouldNotBeEjectedIsAtItsNextFailureOnceThereIsRoom() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);
    watched.fail(0, 3);
    watched.fail(1, 7);
    assertThat(watched.states()).containsExactly(EJECTED, HEALTHY);

    watched.advanceSeconds(10);
    assertThat(watched.states()).containsExactly(HEALTHY, HEALTHY);
    watched.fail(1, 1);

    assertThat(watched.states()).containsExactly(HEALTHY, EJECTED);
    assertThat(watched.heard.getLast()).isEqualTo("e1 HEALTHY -> EJECTED: 8 failures in a row");
  }

  @Test
  void unhealthyEndpointsTakeNoRoomFromEjections() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 4);
    watched.check(0, false, 3);
    watched.check(1, false, 3);

    watched.fail(2, 3);
    watched.fail(3, 3);

    assertThat(watched.states()).containsExactly(UNHEALTHY, UNHEALTHY, EJECTED, EJECTED);
  }

  @Test
  void whereEndpointsLeaveTheOnesWithTheLeastTimeLeftComeBack() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 4);
    watched.fail(0, 3);
    watched.advanceSeconds(1);
    watched.fail(1, 3);

    watched.group.leave(watched.endpoint(3));

    assertThat(watched.states()).containsExactly(HEALTHY, EJECTED, HEALTHY, HEALTHY);
    assertThat(watched.heard.getLast())
        .isEqualTo("e0 EJECTED -> HEALTHY: too few endpoints are left");

    watched.group.leave(watched.endpoint(0));
    watched.group.leave(watched.endpoint(2));
    assertThat(watched.endpoint(1).state()).isEqualTo(HEALTHY);
  }

  @Test
  void withoutPassiveHealthNothingEjects() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS), 2);

    watched.fail(0, 1_000);
    watched.succeed(0, 1);

    assertThat(watched.endpoint(0).state()).isEqualTo(HEALTHY);
  }
}
