package io.fluxgate.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.concurrency.CrowdedServer.Priority;
import io.fluxgate.concurrency.CrowdedServer.Seen;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an adaptive limit finds before a server with workers and a queue, and what it spares its
 * clients. Seeded, in virtual time; a request is served in 50 ms, more or less.
 */
class AdaptiveSimulationTest {

  private static final int WORKERS = 20;
  private static final double SERVICE = 50;

  /** Nine in ten answers without any queue begin by this time. */
  private static final double P90 = 1.7 * SERVICE;

  private static CrowdedServer server(double load, long seed) {
    return CrowdedServer.adaptive(WORKERS, load, seed, AdaptiveSettings.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.5, 2", "1, 1", "1, 2", "1, 3", "3, 1", "3, 2", "3, 3", "10, 1"})
  void settlesNearWhatTheServerDoesAtOnce(double load, long seed) {
    CrowdedServer server = server(load, seed);
    server.run(Duration.ofSeconds(10));

    Seen seen = server.run(Duration.ofMinutes(2));

    assertThat(seen.millisAt(0.5)).as("%s", seen).isLessThan(2 * SERVICE);
    assertThat(seen.millisAt(0.9)).as("%s", seen).isLessThan(1.5 * P90);
    double throughput = seen.answered() / 120.0;
    double possible = Math.min(load, 1) * WORKERS * 1000 / SERVICE;
    assertThat(throughput).as("%s", seen).isGreaterThan(0.92 * possible);
    if (load > 1) {
      assertThat(server.limit()).isBetween(WORKERS * 8 / 10, 2 * WORKERS);
      assertThat(seen.highest).isLessThan(WORKERS * 5 / 2);
    }
    if (load < 1) {
      assertThat(seen.refusedShare()).as("%s", seen).isLessThan(0.005);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.1, 3})
  void withoutALimitTheQueueGrowsWithoutEnd(double load) {
    CrowdedServer server = new CrowdedServer(WORKERS, 1).load(load);
    server.run(Duration.ofMinutes(1));

    assertThat(server.run(Duration.ofMinutes(1)).millisAt(0.5)).isGreaterThan(50 * SERVICE);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.5, 2", "1, 1", "1, 2", "3, 1", "3, 2"})
  void shedsWhileTheServerIsTenTimesSlowerAndComesBack(double load, long seed) {
    CrowdedServer server = server(load, seed);
    server.run(Duration.ofSeconds(30));
    int before = server.limit();

    server.serviceMillis = 10 * SERVICE; // the clients keep coming as they did
    Seen slow = server.run(Duration.ofMinutes(1));
    assertThat(slow.refusedShare()).as("%s", slow).isGreaterThan(0.95 * (1 - 0.1 / load));
    assertThat(slow.lowest).as("%s", slow).isLessThanOrEqualTo(before / 2);
    assertThat(slow.millisAt(0.5)).as("%s", slow).isLessThan(2 * 10 * SERVICE);

    server.serviceMillis = SERVICE;
    server.run(Duration.ofSeconds(5));
    Seen again = server.run(Duration.ofSeconds(20));
    assertThat(server.limit()).isGreaterThanOrEqualTo(WORKERS * 8 / 10);
    double possible = Math.min(load, 1) * WORKERS * 1000 / SERVICE;
    assertThat(again.answered() / 20.0).as("%s", again).isGreaterThan(0.9 * possible);
    assertThat(again.millisAt(0.5)).as("%s", again).isLessThan(2 * SERVICE);
  }

  /**
   * Where averages of old answers are the measure, this is where the limit grows to its maximum.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void doesNotDriftInAnHourOfOverload(long seed) {
    int workers = WORKERS / 2;
    CrowdedServer server = CrowdedServer.adaptive(workers, 3, seed, AdaptiveSettings.DEFAULT);
    for (int minutes = 0; minutes < 60; minutes += 10) {
      Seen seen = server.run(Duration.ofMinutes(10));
      assertThat(seen.millisAt(0.5)).as("%s", seen).isLessThan(2 * SERVICE);
      assertThat(seen.answered() / 600.0)
          .as("%s", seen)
          .isGreaterThan(0.95 * workers * 1000 / SERVICE);
      if (minutes > 0) { // it starts by doubling
        assertThat(seen.highest).as("%s", seen).isLessThan(3 * workers);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void followsAServerThatHasLostThreeQuartersOfItsWorkers(long seed) {
    CrowdedServer server = server(3, seed);
    server.run(Duration.ofSeconds(30));

    server.only(WORKERS / 4);
    server.run(Duration.ofSeconds(5));
    assertThat(server.run(Duration.ofSeconds(60)).highest).isLessThan(WORKERS);

    Seen seen = server.run(Duration.ofMinutes(1)); // at the latest, a check has come in between
    assertThat(seen.millisAt(0.5)).as("%s", seen).isLessThan(2 * SERVICE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void acceptsAServerThatHasBecomeSlowerForGood(long seed) {
    CrowdedServer server = server(3, seed);
    server.run(Duration.ofSeconds(30));

    server.serviceMillis = 4 * SERVICE;
    server.run(Duration.ofSeconds(20));

    Seen seen = server.run(Duration.ofMinutes(2));
    assertThat(seen.answered() / 120.0).isGreaterThan(0.92 * WORKERS * 1000 / (4 * SERVICE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aBeginningThatIsFarTooHighIsFoundOut(int workers) {
    CrowdedServer server =
        CrowdedServer.adaptive(workers, 3, 1, AdaptiveSettings.DEFAULT.withInitial(50));
    server.run(Duration.ofSeconds(30));

    Seen seen = server.run(Duration.ofMinutes(1));
    assertThat(server.limit()).isLessThanOrEqualTo(3 * workers);
    assertThat(seen.millisAt(0.5)).as("%s", seen).isLessThan(3 * SERVICE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void comesBackQuicklyAfterAServerThatWasDead(long seed) {
    CrowdedServer server = server(1, seed);
    server.run(Duration.ofSeconds(30));

    server.failing = 1;
    server.run(Duration.ofSeconds(20));
    assertThat(server.limit()).isEqualTo(1);

    server.failing = 0;
    server.run(Duration.ofSeconds(4));
    assertThat(server.limit()).isGreaterThanOrEqualTo(WORKERS * 8 / 10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aFewFailuresChangeNothing(long seed) {
    CrowdedServer server = server(3, seed);
    server.run(Duration.ofSeconds(30));

    server.failing = 0.03;
    Seen seen = server.run(Duration.ofMinutes(1));
    assertThat(seen.answered() / 60.0).isGreaterThan(0.95 * WORKERS * 1000 / SERVICE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theLowClassIsRefusedWhileTheHighOneLosesAlmostNothing(long seed) {
    Priority high = new Priority(0.3, 100);
    Priority normal = new Priority(0.2, 90);
    Priority low = new Priority(0.5, 50);
    CrowdedServer server = server(2, seed); // 0.6 high, 0.4 normal, 1.0 low
    server.run(Duration.ofSeconds(10), high, normal, low);

    Seen seen = server.run(Duration.ofMinutes(5), high, normal, low);

    assertThat(seen.refusedShare(0)).as("high, %s", seen).isLessThan(0.02);
    assertThat(seen.refusedShare(2)).as("low, %s", seen).isGreaterThan(0.9);
    assertThat(seen.refusedShare(1)).isBetween(seen.refusedShare(0), seen.refusedShare(2));
  }
}
