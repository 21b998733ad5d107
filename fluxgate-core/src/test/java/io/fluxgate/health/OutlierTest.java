package io.fluxgate.health;

import static io.fluxgate.health.EndpointHealth.State.EJECTED;
import static io.fluxgate.health.EndpointHealth.State.HEALTHY;
import static io.fluxgate.health.WatchedGroup.SHARES;
import static io.fluxgate.health.WatchedGroup.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.HealthConfig.Passive;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An endpoint is ejected for its share of failures only if that stands out from the others'. */
class OutlierTest {

  /** So many requests to an endpoint, of which the last so many fail. */
  private static void send(WatchedGroup watched, int index, int requests, int failures) {
    watched.succeed(index, requests - failures);
    watched.fail(index, failures);
  }

  @Test
  void aShareThatStandsOutEjects() {
    WatchedGroup watched = new WatchedGroup(config(SHARES), 3);
    send(watched, 1, 10, 0);
    send(watched, 2, 10, 2);

    send(watched, 0, 10, 5);

    assertThat(watched.states()).containsExactly(EJECTED, HEALTHY, HEALTHY);
    assertThat(watched.heard)
        .containsExactly("e0 HEALTHY -> EJECTED: 5 of 10 requests failed, 2 of 20 to the others");
  }

  @Test
  void whereAllFailNobodyStandsOut() {
    WatchedGroup watched = new WatchedGroup(config(SHARES), 3);

    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < 3; i++) {
        watched.fail(i, 1);
      }
      watched.advanceSeconds(0.05);
    }

    assertThat(watched.states()).containsOnly(HEALTHY);
    assertThat(watched.heard).isEmpty();
  }

  /** Requests and failures of e0 and of the others, and whether e0 is ejected. */
  @ParameterizedTest
  @CsvSource({
    "10, 10, 10, 0, 50, true",
    "10, 10, 10, 8, 50, true", // by 20 points exactly
    "100, 100, 100, 81, 50, false", // by 19
    "1000, 700, 1000, 500, 50, true",
    "1000, 700, 1000, 501, 50, false",
    "10, 5, 10, 0, 50, true", // the share exactly
    "11, 5, 10, 0, 50, false",
    "9, 9, 10, 0, 50, false", // too few requests here
    "10, 10, 9, 0, 50, false", // too few there
    "100, 5, 100, 0, 5, true", // low shares are compared by as many points
    "100, 8, 100, 3, 5, true",
    "100, 8, 100, 4, 5, false",
    "10, 10, 10, 0, 100, true",
    "10, 9, 10, 0, 100, false",
    "10, 10, 10, 0, 0, false", // no such rule
  })
  void standsOutFromTheNumbersOn(
      int requests, int failures, int others, int othersFailures, int percent, boolean ejected) {
    Passive limits =
        new Passive(
            0,
            percent,
            10,
            SHARES.window(),
            SHARES.ejection(),
            SHARES.maxEjection(),
            SHARES.maxEjectedPercent());
    Tally here = new Tally(requests, failures);
    Tally there = new Tally(others, othersFailures);

    assertThat(here.standsOutFrom(there, limits)).isEqualTo(ejected);

    WatchedGroup watched = new WatchedGroup(config(limits), 3);
    // The others' failures come first, so that none of them is judged against few of these.
    send(watched, 1, others / 2, othersFailures / 2);
    send(watched, 2, others - others / 2, othersFailures - othersFailures / 2);
    send(watched, 0, requests, failures);
    assertThat(watched.endpoint(0).healthy()).isEqualTo(!ejected);
  }

  @Test
  void requestsOlderThanTheWindowDoNotCount() {
    WatchedGroup watched = new WatchedGroup(config(SHARES), 2);
    send(watched, 0, 9, 9);
    watched.advanceSeconds(10);
    send(watched, 1, 10, 0);

    watched.fail(0, 1);
    assertThat(watched.endpoint(0).healthy()).isTrue();
    watched.fail(0, 9);

    assertThat(watched.endpoint(0).healthy()).isFalse();
  }

  @Test
  void aSuccessOlderThanTheWindowDoesNotHelp() {
    WatchedGroup watched = new WatchedGroup(config(SHARES), 2);
    send(watched, 0, 1_000, 0);
    watched.advanceSeconds(10);
    send(watched, 1, 10, 0);

    send(watched, 0, 10, 10);

    assertThat(watched.endpoint(0).healthy()).isFalse();
  }

  @Test
  void onlyHealthyOthersAreComparedWith() {
    WatchedGroup watched = new WatchedGroup(config(SHARES), 3);
    send(watched, 0, 5, 0);
    send(watched, 2, 5, 0);
    send(watched, 1, 20, 20);
    assertThat(watched.endpoint(1).healthy()).isFalse();

    watched.succeed(1, 1_000); // in a panic
    send(watched, 0, 10, 10);

    assertThat(watched.endpoint(0).healthy()).isTrue();
  }

  @Test
  void whoComesBackIsJudgedByWhatComesThen() {
    Passive shortEjection =
        new Passive(
            0, 50, 10, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(1), 100);
    WatchedGroup watched = new WatchedGroup(config(shortEjection), 2);
    send(watched, 1, 10, 0);
    send(watched, 0, 10, 10);
    assertThat(watched.endpoint(0).healthy()).isFalse();
    watched.advanceSeconds(1);

    watched.fail(0, 9);
    assertThat(watched.endpoint(0).healthy()).isTrue();
    watched.fail(0, 1);

    assertThat(watched.endpoint(0).healthy()).isFalse();
  }

  @Test
  void theOnlyEndpointHasNobodyToStandOutFrom() {
    WatchedGroup watched = new WatchedGroup(config(SHARES), 1);

    watched.fail(0, 1_000);

    assertThat(watched.endpoint(0).healthy()).isTrue();
  }
}
