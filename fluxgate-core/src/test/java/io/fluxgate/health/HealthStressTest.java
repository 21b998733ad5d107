package io.fluxgate.health;

import static io.fluxgate.health.WatchedGroup.ROWS;
import static io.fluxgate.health.WatchedGroup.checks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HealthConfig.Passive;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds no matter how many threads use a group at once. */
class HealthStressTest {

  private static final int THREADS = 8;
  private static final int ENDPOINTS = 10;

  private final FakeTime time = FakeTime.standing();
  private final AtomicInteger ejections = new AtomicInteger();
  private final AtomicInteger heard = new AtomicInteger();

  private GroupHealth group(Passive passive) {
    return GroupHealth.of(
        new HealthConfig(
            Optional.of(checks(1, 2)), Optional.of(passive), 50, Duration.ofMillis(20)),
        time,
        (id, change) -> {
          heard.incrementAndGet();
          if (change.to() == EndpointHealth.State.EJECTED) {
            ejections.incrementAndGet();
          }
        });
  }

  private static Passive passive(int row, int percent, int most) {
    return new Passive(
        row,
        percent,
        5,
        Duration.ofMillis(100),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        most);
  }

  private interface Work {
    void run(Random random) throws Exception;
  }

  private static void together(Work work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Callable<Void>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(i);
      calls.add(
          () -> {
            start.await();
            work.run(random);
            return null;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Void> done : executor.invokeAll(calls)) {
        done.get();
      }
    }
  }

  private static int ejected(List<EndpointReport> reports) {
    int ejected = 0;
    for (EndpointReport report : reports) {
      ejected += report.state() == EndpointHealth.State.EJECTED ? 1 : 0;
    }
    return ejected;
  }

  @Test
  void neverEjectsMoreThanTheirShareHoweverManyFailAtOnce() throws Exception {
    for (int round = 0; round < 200; round++) {
      GroupHealth group = group(passive(3, 0, 30));
      List<EndpointHealth> endpoints = new ArrayList<>();
      for (int i = 0; i < ENDPOINTS; i++) {
        endpoints.add(group.join("e" + i));
      }

      together(
          random -> {
            for (int i = 0; i < 100; i++) {
              endpoints.get(random.nextInt(ENDPOINTS)).failed("x");
            }
          });

      assertThat(ejected(group.reports())).isEqualTo(3);
    }
  }

  @Test
  void neverEjectsMoreThanTheirShareWhileEndpointsComeAndGoAndTimePasses() throws Exception {
    GroupHealth group = group(passive(3, 30, 30));
    AtomicInteger worst = new AtomicInteger();
    List<EndpointHealth> lasting = new ArrayList<>();
    for (int i = 0; i < ENDPOINTS; i++) {
      lasting.add(group.join("e" + i));
    }
    together(
        random -> {
          List<EndpointHealth> own = new ArrayList<>();
          for (int i = 0; i < 5_000; i++) {
            EndpointHealth endpoint = lasting.get(random.nextInt(ENDPOINTS));
            switch (random.nextInt(20)) {
              case 0 -> time.advance(Duration.ofMillis(random.nextInt(10)));
              case 1 -> own.add(group.joinLate("own"));
              case 2 -> {
                if (!own.isEmpty()) {
                  group.leave(own.removeLast());
                }
              }
              case 3 -> {
                List<EndpointReport> reports = group.reports();
                int most = Math.max(1, reports.size() * 30 / 100);
                worst.accumulateAndGet(ejected(reports) - most, Math::max);
              }
              case 4, 5 -> endpoint.checked(random.nextBoolean(), "x");
              case 6, 7, 8 -> endpoint.succeeded();
              default -> endpoint.failed("x");
            }
            assertThat(endpoint.share()).isBetween(0.0, 1.0);
          }
          own.forEach(group::leave);
        });

    assertThat(worst.get()).isNotPositive();
    assertThat(ejections.get()).isGreaterThan(100);
    assertThat(group.reports()).hasSize(ENDPOINTS).allSatisfy(HealthStressTest::isWhole);
  }

  /** Each change begins where the one before ended, and the last ends in the state. */
  private static void isWhole(EndpointReport report) {
    List<Transition> transitions = report.transitions();
    for (int i = 1; i < transitions.size(); i++) {
      assertThat(transitions.get(i).from()).isEqualTo(transitions.get(i - 1).to());
      assertThat(transitions.get(i).at()).isAfterOrEqualTo(transitions.get(i - 1).at());
    }
    assertThat(transitions.getLast().to()).isEqualTo(report.state());
    assertThat(transitions.getLast().at()).isEqualTo(report.since());
  }

  @Test
  void losesNoFailure() throws Exception {
    Passive passive =
        new Passive(800, 0, 1, ROWS.window(), ROWS.ejection(), ROWS.maxEjection(), 50);
    GroupHealth group = group(passive);
    EndpointHealth endpoint = group.join("a");
    group.join("b");

    together(
        random -> {
          for (int i = 0; i < 99; i++) {
            endpoint.failed("x");
          }
        });
    for (int i = 0; i < 7; i++) {
      endpoint.failed("x");
    }
    assertThat(endpoint.healthy()).isTrue();
    endpoint.failed("x");

    assertThat(endpoint.healthy()).isFalse();
  }

  @Test
  void tellsAnEjectionsEndOnceHoweverManyLook() throws Exception {
    GroupHealth group = group(passive(1, 0, 50));
    EndpointHealth endpoint = group.join("a");
    group.join("b");
    for (int round = 0; round < 100; round++) {
      endpoint.failed("x");
      time.advance(Duration.ofSeconds(1));
      together(random -> assertThat(endpoint.healthy()).isTrue());
      assertThat(heard).hasValue(2 * round + 2);
    }
  }
}
