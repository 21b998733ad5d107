package io.fluxgate.health;

import static io.fluxgate.health.EndpointHealth.State.EJECTED;
import static io.fluxgate.health.EndpointHealth.State.HEALTHY;
import static io.fluxgate.health.EndpointHealth.State.UNHEALTHY;
import static io.fluxgate.health.WatchedGroup.CHECKS;
import static io.fluxgate.health.WatchedGroup.ROWS;
import static io.fluxgate.health.WatchedGroup.checks;
import static io.fluxgate.health.WatchedGroup.config;
import static io.fluxgate.health.WatchedGroup.withSlowStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a group says of itself: its version, what comes next, reports and the listener. */
class GroupHealthTest {

  @Test
  void aWrongConfigurationIsRefusedWithAllThatIsWrong() {
    HealthConfig wrong =
        new HealthConfig(Optional.of(checks(0, 0)), Optional.empty(), 101, Duration.ofMillis(-1));

    assertThatThrownBy(() -> GroupHealth.of(wrong, FakeTime.standing(), (id, change) -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("4 problems")
        .hasMessageContaining("health.active.healthy_threshold: must be at least 1: 0");
  }

  @Test
  void theVersionChangesWithWhatAffectsAdmissionAndWithNothingElse() {
    WatchedGroup watched =
        new WatchedGroup(withSlowStart(config(CHECKS, ROWS), Duration.ofSeconds(5)), 2);
    List<Long> versions = new ArrayList<>();
    versions.add(watched.group.version());

    watched.succeed(0, 5);
    watched.fail(0, 2);
    watched.check(1, false, 2);
    watched.advanceSeconds(1);
    watched.group.reports();
    assertThat(watched.group.version()).isEqualTo(versions.getFirst());

    List<Runnable> changes =
        List.of(
            () -> watched.fail(0, 1),
            () -> watched.check(1, false, 1),
            () -> watched.check(1, true, 2),
            () -> watched.advanceSeconds(5), // its slow start ends
            () -> watched.advanceSeconds(5), // the ejection ends
            () -> watched.group.join("more"),
            () -> watched.group.leave(watched.endpoint(1)));
    for (Runnable change : changes) {
      change.run();
      versions.add(watched.group.version());
    }

    assertThat(versions).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void tellsWhenSomethingEndsNext() {
    WatchedGroup watched =
        new WatchedGroup(withSlowStart(config(CHECKS, ROWS), Duration.ofSeconds(5)), 4);
    long begin = watched.time.nanoTime();
    assertThat(watched.group.nextChangeNanos()).isEmpty();

    watched.fail(0, 3);
    watched.advanceSeconds(2);
    watched.fail(1, 3);
    assertThat(secondsAfter(begin, watched)).isEqualTo(10);
    watched.check(2, false, 3);
    watched.check(2, true, 2);
    assertThat(secondsAfter(begin, watched)).isEqualTo(7);
    watched.advanceSeconds(5);
    assertThat(secondsAfter(begin, watched)).isEqualTo(10);
    watched.advanceSeconds(3);
    assertThat(secondsAfter(begin, watched)).isEqualTo(12);
    watched.advanceSeconds(100);

    assertThat(watched.group.nextChangeNanos()).isEmpty();
  }

  private static double secondsAfter(long begin, WatchedGroup watched) {
    return (watched.group.nextChangeNanos().orElseThrow() - begin) / 1e9;
  }

  @Test
  void aReportTellsTheStateAndHowItCameToBe() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);
    Instant begin = watched.time.now();
    watched.endpoint(0).failed("a");
    watched.advanceSeconds(1);
    watched.endpoint(0).failed("b");
    watched.advanceSeconds(1);
    watched.endpoint(0).failed("c");
    watched.advanceSeconds(1);

    EndpointReport report = watched.endpoint(0).report();

    assertThat(report)
        .isEqualTo(
            new EndpointReport(
                "e0",
                EJECTED,
                begin.plusSeconds(2),
                Optional.of(begin.plusSeconds(12)),
                List.of(
                    new Transition(
                        HEALTHY,
                        EJECTED,
                        begin.plusSeconds(2),
                        "3 failures in a row",
                        List.of(
                            new Cause(begin, "a"),
                            new Cause(begin.plusSeconds(1), "b"),
                            new Cause(begin.plusSeconds(2), "c"))))));
    assertThat(watched.group.reports())
        .containsExactly(
            report, new EndpointReport("e1", HEALTHY, begin, Optional.empty(), List.of()));
  }

  @Test
  void anEjectionsEndIsReportedForWhenItEnded() {
    WatchedGroup watched = new WatchedGroup(config(ROWS), 2);
    Instant begin = watched.time.now();
    watched.fail(0, 3);
    watched.advanceSeconds(1_000);

    EndpointReport report = watched.endpoint(0).report();

    assertThat(report.state()).isEqualTo(HEALTHY);
    assertThat(report.since()).isEqualTo(begin.plusSeconds(10));
    assertThat(report.until()).isEmpty();
    assertThat(report.transitions().getLast().at()).isEqualTo(begin.plusSeconds(10));
  }

  @Test
  void keepsTheLastTenTransitionsWithTheLastTenCausesEach() {
    WatchedGroup watched = new WatchedGroup(config(checks(1, 12)), 1);
    for (int round = 0; round < 8; round++) {
      for (int i = 0; i < 12; i++) {
        watched.endpoint(0).checked(false, round + "." + i);
      }
      watched.endpoint(0).checked(true, "good");
    }

    List<Transition> transitions = watched.endpoint(0).report().transitions();

    assertThat(transitions).hasSize(10);
    assertThat(transitions.getFirst().causes())
        .extracting(Cause::what)
        .containsExactly("3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11");
    assertThat(transitions.getLast().to()).isEqualTo(HEALTHY);
    assertThat(transitions.getLast().causes()).extracting(Cause::what).containsExactly("good");
  }

  @Test
  void longTextsAreCut() {
    WatchedGroup watched = new WatchedGroup(config(checks(1, 1)), 1);

    watched.endpoint(0).checked(false, "x".repeat(1_000_000));

    assertThat(watched.endpoint(0).report().transitions().getFirst().causes().getFirst().what())
        .isEqualTo("x".repeat(200) + "...");
  }

  @Test
  void aListenerThatThrowsChangesNothing() {
    FakeTime time = FakeTime.standing();
    GroupHealth group =
        GroupHealth.of(
            config(checks(1, 1)),
            time,
            (id, change) -> {
              throw new IllegalStateException("listener");
            });
    EndpointHealth endpoint = group.join("a");

    endpoint.checked(false, "bad");

    assertThat(endpoint.state()).isEqualTo(UNHEALTHY);
  }

  @Test
  void aListenerIsToldOutsideOfTheLock() throws Exception {
    FakeTime time = FakeTime.standing();
    List<EndpointHealth> endpoints = new ArrayList<>();
    List<EndpointHealth.State> seen = new ArrayList<>();
    GroupHealth group =
        GroupHealth.of(
            config(checks(1, 1)),
            time,
            (id, change) ->
                seen.add(
                    CompletableFuture.supplyAsync(
                            () -> endpoints.getFirst().report().state(),
                            task -> Thread.ofVirtual().start(task))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join()));
    endpoints.add(group.join("a"));

    endpoints.getFirst().checked(false, "bad");

    assertThat(seen).containsExactly(UNHEALTHY);
  }

  @Test
  void whoHasLeftIsNoLongerJudged() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS, ROWS), 3);
    watched.fail(0, 3);

    watched.group.leave(watched.endpoint(0));
    watched.group.leave(watched.endpoint(0));
    watched.group.leave(watched.endpoint(1));
    watched.fail(1, 100);
    watched.check(1, false, 100);
    watched.advanceSeconds(100);

    assertThat(watched.states()).containsExactly(EJECTED, HEALTHY, HEALTHY);
    assertThat(watched.group.reports()).extracting(EndpointReport::id).containsExactly("e2");
    assertThat(watched.heard).hasSize(1);
  }

  @Test
  void anotherGroupsEndpointCannotLeave() {
    WatchedGroup watched = new WatchedGroup(config(CHECKS), 1);
    EndpointHealth foreign = new WatchedGroup(config(CHECKS), 1).endpoint(0);

    assertThatThrownBy(() -> watched.group.leave(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an endpoint of this group: e0 HEALTHY");
  }

  @Test
  void endpointsOfOneNameAreJudgedApart() {
    WatchedGroup watched = new WatchedGroup(config(checks(1, 1)), 0);
    EndpointHealth first = watched.group.join("same");
    EndpointHealth second = watched.group.join("same");

    first.checked(false, "bad");

    assertThat(first.healthy()).isFalse();
    assertThat(second.healthy()).isTrue();
  }
}
