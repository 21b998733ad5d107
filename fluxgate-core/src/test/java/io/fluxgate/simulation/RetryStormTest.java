package io.fluxgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.RetryBuilder;
import io.fluxgate.simulation.Simulation.Features;
import java.util.Collections;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** All upstreams fail for a minute, and no retry helps: it only makes the load worse. */
class RetryStormTest {

  private static final long SEED = Long.getLong("fluxgate.simulation.seed", 1);
  private static final int BEGIN = 30;
  private static final int END = 90;
  private static final int RATE = 40;
  private static final Simulation.Setting STORM =
      new Simulation.Setting(Collections.nCopies(5, Course.failing(BEGIN, END)), RATE, 180);

  private static Simulation run(Features features) throws InterruptedException {
    return new Simulation(STORM, features, SEED).run();
  }

  private static Features retrying(Consumer<RetryBuilder> retry) {
    return Features.of(route -> route.retry(retry));
  }

  private static double attemptsPerRequest(Simulation done) {
    int attempts =
        done.upstreams().endpoints().stream()
            .mapToInt(each -> each.perSecond().requests(BEGIN, END))
            .sum();
    return (double) attempts / done.answers().requests(BEGIN, END);
  }

  /** When clients saw the last failure, in seconds after the storm. */
  private static int lastFailure(Simulation done) {
    int second = STORM.seconds();
    while (second > END && done.answers().failures(second, second + 1) == 0) {
      second--;
    }
    return second - END;
  }

  @Test
  void theBudgetBoundsTheExtraLoad() throws InterruptedException {
    Simulation done = run(retrying(any -> {}));
    assertThat(attemptsPerRequest(done)).isBetween(1.15, 1.2 + 3.0 / RATE + 0.02);
    assertThat(lastFailure(done)).isLessThanOrEqualTo(1);
  }

  @Test
  void withoutTheFloorItIsAFifth() throws InterruptedException {
    Simulation done = run(retrying(retry -> retry.budgetMinPerSecond(0)));
    assertThat(attemptsPerRequest(done)).isBetween(1.1, 1.22);
  }

  @Test
  void withoutABudgetEveryRequestThatMayBeRepeatedIsMadeThreeTimes() throws InterruptedException {
    Simulation done = run(retrying(retry -> retry.budgetMinPerSecond(1_000_000)));
    assertThat(attemptsPerRequest(done)).isBetween(2.7, 2.9); // one in ten is a POST
  }

  @Test
  void breakersTakeTheLoadAwayAndClientsAreServedAgainAfterwards() throws InterruptedException {
    Simulation done =
        run(
            new Features(
                route -> route.retry(any -> {}),
                upstream -> upstream.circuitBreaker(any -> {}),
                false,
                false));
    assertThat(attemptsPerRequest(done)).isLessThan(0.1);
    assertThat(lastFailure(done)).isLessThanOrEqualTo(32);
  }

  @Test
  void ejectionAndChecksGoOnAskingAndClientsAreServedAgainAtOnce() throws InterruptedException {
    Simulation done =
        run(
            Features.of(
                    route ->
                        route
                            .retry(any -> {})
                            .health(
                                health ->
                                    health
                                        .active(active -> active.jitterPercent(0))
                                        .passive(any -> {})))
                .withChecks());
    assertThat(attemptsPerRequest(done)).isLessThan(1.2 + 3.0 / RATE + 0.02);
    assertThat(lastFailure(done)).isLessThanOrEqualTo(1);
  }
}
