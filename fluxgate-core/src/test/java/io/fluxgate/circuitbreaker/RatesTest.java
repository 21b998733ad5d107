package io.fluxgate.circuitbreaker;

import static io.fluxgate.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.fluxgate.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.fluxgate.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the rates, the counts and the two rules of half-open go together. */
class RatesTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Settings COUNTS = new Settings(3, SECOND, SECOND, 3, 2);
  private static final Rates HALF = Rates.overCalls(10, 10).withFailurePercent(50);

  private final FakeTime time = FakeTime.standing();

  private static Permit granted(CircuitBreaker breaker) {
    return (Permit) breaker.tryAcquire();
  }

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      granted(breaker).failure();
    }
  }

  private void succeedSlowly(CircuitBreaker breaker) {
    Permit permit = granted(breaker);
    time.advance(SECOND.plusNanos(1));
    permit.success();
  }

  private CircuitBreaker opened(Settings settings) {
    CircuitBreaker breaker = CircuitBreaker.of(settings, time);
    while (breaker.tryAcquire() instanceof Permit permit) {
      permit.failure();
    }
    time.advance(SECOND);
    return breaker;
  }

  @Test
  void aLongAnswerThatBeganInTimeIsNotSlow() {
    Rates slow = Rates.overCalls(2, 2).withSlowCalls(SECOND, 100);
    CircuitBreaker breaker = CircuitBreaker.of(COUNTS.withRates(slow), time);
    for (int i = 0; i < 5; i++) {
      Permit permit = granted(breaker);
      time.advance(SECOND);
      permit.answered();
      time.advance(SECOND.multipliedBy(100));
      permit.success();
    }
    assertThat(breaker.state()).isEqualTo(CLOSED);
    for (int i = 0; i < 2; i++) {
      Permit permit = granted(breaker);
      time.advance(SECOND.plusNanos(1));
      permit.answered();
      permit.success();
    }
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void aNumberOfFailuresOpensBesidesTheRateIfOneIsGiven() {
    CircuitBreaker both = CircuitBreaker.of(COUNTS.withRates(HALF), time);
    fail(both, 3);
    assertThat(both.state()).isEqualTo(OPEN);
    CircuitBreaker share = CircuitBreaker.of(Settings.byShare(HALF, SECOND, 3), time);
    fail(share, 9);
    assertThat(share.state()).isEqualTo(CLOSED);
  }

  @Test
  void aCallGivenBackIsNoneOfTheWindow() {
    CircuitBreaker breaker = CircuitBreaker.of(Settings.byShare(HALF, SECOND, 3), time);
    fail(breaker, 9);
    for (int i = 0; i < 20; i++) {
      granted(breaker).close();
    }
    assertThat(breaker.state()).isEqualTo(CLOSED);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void aSlowCallIsSlowWhateverItsResult() {
    Rates rates = Rates.overCalls(4, 4).withSlowCalls(SECOND, 50);
    CircuitBreaker breaker =
        CircuitBreaker.of(new Settings(9, SECOND, SECOND, 1, 1).withRates(rates), time);
    granted(breaker).success();
    granted(breaker).success();
    succeedSlowly(breaker);
    Permit failing = granted(breaker);
    time.advance(SECOND.plusNanos(1));
    failing.failure();
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void aCallOfExactlyThatTimeIsNotSlow() {
    Rates rates = Rates.overCalls(1, 1).withSlowCalls(SECOND, 1);
    CircuitBreaker breaker =
        CircuitBreaker.of(new Settings(9, SECOND, SECOND, 1, 1).withRates(rates), time);
    Permit permit = granted(breaker);
    time.advance(SECOND);
    permit.success();
    assertThat(breaker.state()).isEqualTo(CLOSED);
    succeedSlowly(breaker);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void byCountOneFailureReopensThoughARateIsKept() {
    CircuitBreaker breaker = opened(COUNTS.withRates(HALF));
    granted(breaker).success();
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void byCountOneSlowTestReopens() {
    CircuitBreaker breaker =
        opened(COUNTS.withRates(Rates.overCalls(10, 10).withSlowCalls(SECOND, 100)));
    granted(breaker).success();
    succeedSlowly(breaker);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void byShareSlowTestsCountAsWell() {
    Rates rates = HALF.withSlowCalls(SECOND, 100);
    CircuitBreaker breaker = opened(Settings.byShare(rates, SECOND, 3));
    succeedSlowly(breaker);
    succeedSlowly(breaker);
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    succeedSlowly(breaker);
    assertThat(breaker.state()).isEqualTo(OPEN);

    breaker = opened(Settings.byShare(rates, SECOND, 3));
    succeedSlowly(breaker);
    succeedSlowly(breaker);
    granted(breaker).success();
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void byShareSoManyTestsAreMadeInAllAndNotAtATime() {
    CircuitBreaker breaker = opened(Settings.byShare(HALF, SECOND, 4));
    granted(breaker).success();
    granted(breaker).failure();
    Permit third = granted(breaker);
    Permit fourth = granted(breaker);
    assertThat(breaker.admits()).isFalse();
    assertThat(breaker.tryAcquire()).isInstanceOf(Refused.class);
    third.success();
    assertThat(breaker.state()).as("one more failure would be half").isEqualTo(HALF_OPEN);
    assertThat(breaker.admits()).isFalse();
    fourth.close();
    granted(breaker).failure();
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void byShareTestsThatNeverEndGiveTheirPlacesBack() {
    CircuitBreaker breaker =
        opened(Settings.byShare(HALF, SECOND, 3).withProbeTimeout(Duration.ofSeconds(2)));
    List<Permit> late = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      late.add(granted(breaker));
    }
    assertThat(breaker.tryAcquire()).isEqualTo(new Refused(Duration.ofSeconds(2)));
    time.advance(Duration.ofSeconds(2));
    for (int i = 0; i < 3; i++) {
      granted(breaker);
    }
    late.get(0).success();
    assertThat(breaker.tryAcquire()).isEqualTo(new Refused(Duration.ofSeconds(2)));
    late.get(1).success();
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void refusesNumbersThatMakeNoSense() {
    refuses(() -> Rates.overCalls(0, 1), "calls must be from 1 to 1000000: 0");
    refuses(() -> Rates.overCalls(1_000_001, 1), "calls must be from 1 to 1000000: 1000001");
    refuses(() -> Rates.overCalls(5, 0), "minimumCalls must be at least 1: 0");
    refuses(
        () -> Rates.overCalls(5, 6), "minimumCalls must not be more than the window holds, 5: 6");
    refuses(
        () -> Rates.overTime(Duration.ZERO, 6),
        "length must be more than zero and at most 36500 days: PT0S");
    refuses(() -> HALF.withFailurePercent(-1), "failurePercent must be from 0 to 100: -1");
    refuses(() -> HALF.withFailurePercent(101), "failurePercent must be from 0 to 100: 101");
    refuses(() -> HALF.withSlowCalls(SECOND, 0), "slowPercent must be from 1 to 100: 0");
    refuses(() -> HALF.withSlowCalls(SECOND, 101), "slowPercent must be from 1 to 100: 101");
    refuses(
        () -> HALF.withSlowCalls(SECOND.negated(), 1),
        "slowCall must be more than zero and at most 36500 days: PT-1S");
  }

  @Test
  void refusesSettingsByWhichNothingWouldEverOpenOrClose() {
    Rates none = Rates.overCalls(5, 5);
    Rates slow = none.withSlowCalls(SECOND, 50);
    refuses(() -> Settings.byShare(none, SECOND, 3), "failureThreshold must be at least 1: 0");
    refuses(() -> Settings.byShare(slow, SECOND, 3), "successThreshold must be at least 1: 0");
  }

  private static void refuses(Runnable made, String message) {
    assertThatThrownBy(made::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
