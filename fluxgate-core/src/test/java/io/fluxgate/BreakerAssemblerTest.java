package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.circuitbreaker.Refused;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.health.GroupHealth;
import io.fluxgate.metrics.GatewayEvent;
import io.fluxgate.metrics.GatewayEvent.BreakerChanged;
import io.fluxgate.proxy.EndpointGroup;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a description of a breaker becomes. */
class BreakerAssemblerTest {

  private static final TimeoutsConfig TIMEOUTS =
      new TimeoutsConfig(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(9),
          Duration.ZERO,
          Optional.empty());

  private final FakeTime time = FakeTime.standing();
  private final List<GatewayEvent> events = new ArrayList<>();

  private CircuitBreaker breaker(Consumer<BreakerBuilder> described) {
    return breaker(described, TIMEOUTS);
  }

  private CircuitBreaker breaker(Consumer<BreakerBuilder> described, TimeoutsConfig timeouts) {
    BreakerBuilder builder = new BreakerBuilder();
    described.accept(builder);
    return new BreakerAssembler(time, events::add)
        .breaker(
            builder.build(),
            timeouts,
            new BreakerAssembler.Place(
                "route",
                "http://a",
                new EndpointGroup(
                    GroupHealth.of(HealthConfig.DEFAULT, time, (id, change) -> {}), 0, time)));
  }

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(breaker.state()).as("after %s", i).isNotEqualTo(State.OPEN);
      ((Permit) breaker.tryAcquire()).failure();
    }
  }

  private static Duration refused(CircuitBreaker breaker) {
    return ((Refused) breaker.tryAcquire()).retryAfter();
  }

  @Test
  void opensAfterFiveFailuresForHalfAMinuteIfNothingElseIsSaid() {
    CircuitBreaker breaker = breaker(b -> {});
    fail(breaker, 5);
    assertThat(refused(breaker)).isEqualTo(Duration.ofSeconds(30));
    assertThat(events).containsExactly(new BreakerChanged("route", "http://a", "CLOSED", "OPEN"));
    time.advance(Duration.ofSeconds(30));
    for (int i = 0; i < 2; i++) {
      ((Permit) breaker.tryAcquire()).success();
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aFailureRateWaitsForTenCallsAndJudgesTheTestsTogether() {
    CircuitBreaker breaker = breaker(b -> b.failureRatePercent(100));
    fail(breaker, 10);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    time.advance(Duration.ofSeconds(30));
    fail(breaker, 2);
    ((Permit) breaker.tryAcquire()).success();
    assertThat(breaker.state()).as("two of three failed").isEqualTo(State.CLOSED);
  }

  @Test
  void aRateLooksAtTheWindowsTime() {
    CircuitBreaker breaker = breaker(b -> b.failureRatePercent(1).window(Duration.ofSeconds(5)));
    fail(breaker, 9);
    time.advance(Duration.ofSeconds(5));
    fail(breaker, 9);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aRateLooksAtTheLastCallsIfAskedTo() {
    CircuitBreaker breaker = breaker(b -> b.failureRatePercent(100).windowCalls(4));
    ((Permit) breaker.tryAcquire()).success();
    fail(breaker, 3);
    time.advance(Duration.ofDays(1));
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void slowCallsAloneOpenWhenAllAreSlow() {
    CircuitBreaker breaker = breaker(b -> b.slowCall(Duration.ofSeconds(1)).minimumCalls(2));
    for (int i = 0; i < 2; i++) {
      Permit permit = (Permit) breaker.tryAcquire();
      time.advance(Duration.ofMillis(1_001));
      permit.success();
    }
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void staysOpenLongerIfItMay() {
    CircuitBreaker breaker = breaker(b -> b.failureThreshold(1).maxOpen(Duration.ofSeconds(45)));
    fail(breaker, 1);
    time.advance(Duration.ofSeconds(30));
    fail(breaker, 1);
    assertThat(refused(breaker)).isEqualTo(Duration.ofSeconds(45));
  }

  @Test
  void waitsForATestAsLongAsItsDeadlines() {
    CircuitBreaker breaker = breaker(b -> b.failureThreshold(1).halfOpenRequests(1));
    fail(breaker, 1);
    time.advance(Duration.ofSeconds(30));
    breaker.tryAcquire();
    assertThat(refused(breaker)).isEqualTo(Duration.ofSeconds(3));

    breaker =
        breaker(
            b -> b.failureThreshold(1).halfOpenRequests(1),
            new TimeoutsConfig(
                Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Optional.empty()));
    fail(breaker, 1);
    time.advance(Duration.ofSeconds(30));
    breaker.tryAcquire();
    assertThat(refused(breaker)).isEqualTo(Duration.ofSeconds(30));
  }
}
