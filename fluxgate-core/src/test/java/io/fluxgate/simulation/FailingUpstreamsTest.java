package io.fluxgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.simulation.Simulation.Features;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What each feature promises when upstreams fail, each alone and all together, against the same
 * clients and servers without any. {@code -Dfluxgate.simulation.seed=...} takes others.
 */
class FailingUpstreamsTest {

  private static final long SEED = Long.getLong("fluxgate.simulation.seed", 1);

  /** What the budget allows by default: 20 %, and 3 a second with 40 requests. */
  private static final double MOST_ATTEMPTS = 1.2 + 3.0 / 40;

  private static final Duration HEDGE = Duration.ofMillis(100);
  private static final List<Outcome> TABLE = new ArrayList<>();
  private static Outcome nothing;

  @BeforeAll
  static void runWithoutAnything() throws InterruptedException {
    nothing = run("nothing", Features.of(route -> {}));
  }

  @AfterAll
  static void printTable() {
    System.out.println("seed " + SEED + "\n" + Outcome.HEADER);
    TABLE.forEach(outcome -> System.out.println(outcome.line()));
    TABLE.clear();
  }

  private static Outcome run(String name, Features features) throws InterruptedException {
    Outcome outcome = FailingFive.run(name, features, SEED);
    TABLE.add(outcome);
    return outcome;
  }

  private static Features hedging() {
    return Features.of(route -> route.hedge(HEDGE)).withHedges();
  }

  private static Features everything() {
    return new Features(
        route ->
            route
                .loadBalancer(LoadBalancer.powerOfTwoChoices())
                .timeouts(timeouts -> timeouts.total(Duration.ofSeconds(2)))
                .retry(any -> {})
                .hedge(HEDGE)
                .health(
                    health ->
                        health
                            .active(active -> active.jitterPercent(0))
                            .passive(any -> {})
                            .slowStart(Duration.ofSeconds(10))),
        upstream -> upstream.maxInFlight(20).circuitBreaker(any -> {}),
        true,
        true);
  }

  @Test
  void withoutAnythingClientsSeeWhatFails() {
    assertThat(nothing.errors()).isGreaterThan(0.1);
    assertThat(nothing.attemptsPerRequest()).isEqualTo(1);
    assertThat(nothing.sickShare()).isBetween(0.99, 1.01);
  }

  @Test
  void retriesHideFailuresAsFarAsTheBudgetGoes() throws InterruptedException {
    Outcome within = run("retries", Features.of(route -> route.retry(any -> {})));
    Outcome without =
        run(
            "retries without budget",
            Features.of(route -> route.retry(retry -> retry.budgetMinPerSecond(1_000_000))));
    assertThat(within.errors()).isLessThan(nothing.errors() / 3);
    assertThat(within.attemptsPerRequest()).isLessThan(MOST_ATTEMPTS);
    assertThat(without.errors()).isLessThan(0.005);
    assertThat(without.attemptsPerRequest()).isGreaterThan(within.attemptsPerRequest());
  }

  @Test
  void aBreakerSparesWhatFailsAndLetsItComeBack() throws InterruptedException {
    Outcome breaker =
        run("breaker", Features.upstream(upstream -> upstream.circuitBreaker(any -> {})));
    assertThat(breaker.errors()).isLessThan(0.01);
    assertThat(breaker.sickShare()).isLessThan(0.02);
    assertThat(breaker.flappingShare()).isLessThan(0.4);
    assertThat(breaker.recoverySeconds()).isLessThanOrEqualTo(32);
  }

  @Test
  void ejectionSparesWhatFailsAndLetsItComeBack() throws InterruptedException {
    Outcome ejection =
        run("ejection", Features.of(route -> route.health(health -> health.passive(any -> {}))));
    assertThat(ejection.errors()).isLessThan(0.02);
    assertThat(ejection.sickShare()).isLessThan(0.03);
    assertThat(ejection.flappingShare()).isLessThan(0.2);
    // The fifth ejection in a row takes 150 s.
    assertThat(ejection.recoverySeconds()).isLessThanOrEqualTo(150);
  }

  @Test
  void checksSpareWhatIsGoneAndFindItWhenItIsBack() throws InterruptedException {
    Outcome checks =
        run(
            "checks",
            Features.of(
                    route ->
                        route.health(health -> health.active(active -> active.jitterPercent(0))))
                .withChecks());
    assertThat(checks.errors()).isLessThan(0.75 * nothing.errors());
    assertThat(checks.sickShare()).isLessThan(0.1);
    assertThat(checks.recoverySeconds()).isLessThanOrEqualTo(21);
    assertThat(checks.probes()).isBetween(250, 350);
  }

  @Test
  void balancersThatSeeTheLoadKeepAwayFromWhatIsSlow() throws InterruptedException {
    Outcome two =
        run(
            "power of two choices",
            Features.of(route -> route.loadBalancer(LoadBalancer.powerOfTwoChoices())));
    Outcome least =
        run(
            "least requests",
            Features.of(route -> route.loadBalancer(LoadBalancer.leastRequests())));
    assertThat(two.waits().percentile(99)).isLessThan(0.8 * nothing.waits().percentile(99));
    assertThat(least.waits().percentile(99)).isLessThan(0.8 * nothing.waits().percentile(99));
    // What fails at once never looks busy: without a breaker it draws requests.
    assertThat(least.sickShare()).isGreaterThan(1);
  }

  @Test
  void hedgingCutsTheLongWaits() throws InterruptedException {
    Outcome hedging = run("hedging", hedging());
    assertThat(hedging.waits().percentile(99)).isLessThan(0.8 * nothing.waits().percentile(99));
    assertThat(hedging.attemptsPerRequest()).isLessThan(MOST_ATTEMPTS);
    // Of most pairs one loses, and the upstream is told.
    double second = hedging.attemptsPerRequest() - 1;
    assertThat(hedging.cancelled()).isBetween(0.5 * second, second);
    assertThat(nothing.cancelled()).isZero();
  }

  @Test
  void aTotalBoundsEveryWait() throws InterruptedException {
    Outcome total =
        run(
            "total of 1 s",
            Features.of(route -> route.timeouts(times -> times.total(Duration.ofSeconds(1)))));
    assertThat(nothing.waits().longest()).isEqualTo(10_000);
    assertThat(total.waits().longest()).isEqualTo(1_000);
  }

  @Test
  void allTogetherClientsSeeNextToNothing() throws InterruptedException {
    Outcome everything = run("everything", everything());
    assertThat(everything.errors()).isLessThan(0.005);
    assertThat(everything.waits().percentile(99)).isLessThan(0.5 * nothing.waits().percentile(99));
    assertThat(everything.waits().longest()).isLessThanOrEqualTo(2_000);
    assertThat(everything.attemptsPerRequest()).isLessThan(MOST_ATTEMPTS);
    assertThat(everything.sickShare()).isLessThan(0.02);
    assertThat(everything.flappingShare()).isLessThan(0.3);
    assertThat(everything.recoverySeconds()).isLessThanOrEqualTo(40);
    assertThat(FailingFive.run("again", everything(), SEED).trace())
        .as("the same seed gives the same run, threads and all")
        .isEqualTo(everything.trace());
  }
}
