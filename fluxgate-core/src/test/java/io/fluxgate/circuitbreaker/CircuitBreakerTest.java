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

class CircuitBreakerTest {

  private static final Settings SETTINGS =
      new Settings(3, Duration.ofSeconds(10), Duration.ofSeconds(5), 2, 2);

  private final FakeTime time = FakeTime.standing();
  private final List<String> transitions = new ArrayList<>();
  private final CircuitBreaker breaker = breaker(SETTINGS);

  private CircuitBreaker breaker(Settings settings) {
    return CircuitBreaker.of(settings, time, (from, to) -> transitions.add(from + ">" + to));
  }

  /** The permit that must be granted; asks once only. */
  private static Permit granted(CircuitBreaker breaker) {
    assertThat(breaker.admits()).isTrue();
    return switch (breaker.tryAcquire()) {
      case Permit permit -> permit;
      case Refused refused -> throw new AssertionError("not granted: " + refused);
    };
  }

  private static Duration refused(CircuitBreaker breaker) {
    assertThat(breaker.admits()).isFalse();
    return switch (breaker.tryAcquire()) {
      case Permit permit -> throw new AssertionError("not refused: " + permit);
      case Refused refused -> refused.retryAfter();
    };
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      granted(breaker).failure();
    }
  }

  private void open() {
    fail(3);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  private void halfOpen() {
    open();
    time.advance(Duration.ofSeconds(5));
  }

  // Closed

  @Test
  void startsClosedAndAdmitsEverything() {
    for (int i = 0; i < 100; i++) {
      assertThat(granted(breaker).probe()).isFalse();
    }
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void staysClosedBelowTheThreshold() {
    fail(2);
    assertThat(breaker.state()).isEqualTo(CLOSED);
    assertThat(transitions).isEmpty();
  }

  @Test
  void opensAtTheThreshold() {
    fail(3);
    assertThat(breaker.state()).isEqualTo(OPEN);
    assertThat(transitions).containsExactly("CLOSED>OPEN");
  }

  @Test
  void opensAtTheFirstFailureWhenThatIsTheThreshold() {
    CircuitBreaker strict =
        breaker(new Settings(1, Duration.ofNanos(1), Duration.ofSeconds(1), 1, 1));
    granted(strict).failure();
    assertThat(strict.state()).isEqualTo(OPEN);
  }

  @Test
  void successesDoNotMakeUpForFailures() {
    fail(2);
    for (int i = 0; i < 50; i++) {
      granted(breaker).success();
    }
    fail(1);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void countsAFailureUntilItsWindowIsOver() {
    fail(1);
    time.advance(Duration.ofSeconds(10).minusNanos(1));
    fail(2);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void forgetsAFailureWhenItsWindowIsOver() {
    fail(1);
    time.advance(Duration.ofSeconds(10));
    fail(2);
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void slidesTheWindowWithEveryNanosecond() {
    fail(1);
    time.advance(Duration.ofSeconds(6));
    fail(1);
    time.advance(Duration.ofSeconds(6)); // the first is gone, a window cut in blocks would differ
    fail(1);
    assertThat(breaker.state()).isEqualTo(CLOSED);
    time.advance(Duration.ofSeconds(4).minusNanos(1)); // the second is just not gone
    fail(1);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void staysClosedForeverWhileFailuresAreRareEnough() {
    for (int i = 0; i < 500; i++) {
      fail(2);
      time.advance(Duration.ofSeconds(10));
    }
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void aPermitClosedWithoutVerdictDoesNotCount() {
    for (int i = 0; i < 10; i++) {
      granted(breaker).close();
    }
    fail(2);
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void theFirstVerdictWins() {
    for (int i = 0; i < 10; i++) {
      Permit succeeded = granted(breaker);
      succeeded.success();
      succeeded.failure();
      Permit closed = granted(breaker);
      closed.close();
      closed.failure();
    }
    assertThat(breaker.state()).isEqualTo(CLOSED);
    Permit failed = granted(breaker);
    failed.failure();
    failed.failure();
    failed.failure();
    failed.close();
    assertThat(breaker.state()).as("one failure, told three times").isEqualTo(CLOSED);
  }

  // Open

  @Test
  void refusesEverythingWhileOpenAndSaysForHowLong() {
    open();
    assertThat(refused(breaker)).isEqualTo(Duration.ofSeconds(5));
    time.advance(Duration.ofMillis(4_999));
    assertThat(refused(breaker)).isEqualTo(Duration.ofMillis(1));
    time.advance(Duration.ofMillis(1).minusNanos(1));
    assertThat(refused(breaker)).isEqualTo(Duration.ofNanos(1));
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void becomesHalfOpenByTheClockAlone() {
    open();
    time.advance(Duration.ofSeconds(5));
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    assertThat(breaker.admits()).isTrue();
    assertThat(transitions).as("looking changes nothing").containsExactly("CLOSED>OPEN");
    assertThat(granted(breaker).probe()).isTrue();
    assertThat(transitions).containsExactly("CLOSED>OPEN", "OPEN>HALF_OPEN");
  }

  @Test
  void lateFailuresOfTheClosedStateDoNotProlongTheOpenTime() {
    Permit late = granted(breaker);
    open();
    time.advance(Duration.ofSeconds(3));
    late.failure();
    assertThat(refused(breaker)).isEqualTo(Duration.ofSeconds(2));
    assertThat(transitions).containsExactly("CLOSED>OPEN");
  }

  // Half-open

  @Test
  void admitsOnlySoManyProbesAtATime() {
    halfOpen();
    granted(breaker);
    granted(breaker);
    assertThat(refused(breaker)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void closesAfterEnoughSuccesses() {
    halfOpen();
    granted(breaker).success();
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    granted(breaker).success();
    assertThat(breaker.state()).isEqualTo(CLOSED);
    assertThat(transitions).containsExactly("CLOSED>OPEN", "OPEN>HALF_OPEN", "HALF_OPEN>CLOSED");
  }

  @Test
  void remembersNoFailureAfterClosing() {
    halfOpen();
    granted(breaker).success();
    granted(breaker).success();
    fail(2);
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void needsMoreSuccessesThanPlacesOneAfterTheOther() {
    CircuitBreaker patient =
        breaker(new Settings(1, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 3));
    granted(patient).failure();
    time.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 3; i++) {
      assertThat(patient.state()).isEqualTo(HALF_OPEN);
      granted(patient).success();
    }
    assertThat(patient.state()).isEqualTo(CLOSED);
  }

  @Test
  void opensAgainAtOneFailureAndWaitsTheWholeTime() {
    halfOpen();
    granted(breaker).success();
    time.advance(Duration.ofSeconds(1));
    granted(breaker).failure();
    assertThat(refused(breaker)).isEqualTo(Duration.ofSeconds(5));
    assertThat(transitions).containsExactly("CLOSED>OPEN", "OPEN>HALF_OPEN", "HALF_OPEN>OPEN");
    time.advance(Duration.ofSeconds(5));
    granted(breaker).success();
    assertThat(breaker.state()).as("the earlier success is forgotten").isEqualTo(HALF_OPEN);
  }

  @Test
  void lateResultsOfTheClosedStateDoNotTouchHalfOpen() {
    Permit lateFailure = granted(breaker);
    Permit lateSuccess = granted(breaker);
    Permit lateClose = granted(breaker);
    halfOpen();
    granted(breaker);
    Permit second = granted(breaker);
    lateFailure.failure();
    lateSuccess.success();
    lateClose.close();
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    refused(breaker);
    second.success();
    assertThat(breaker.state()).as("one success of two").isEqualTo(HALF_OPEN);
  }

  @Test
  void lateResultsOfAnEarlierHalfOpenDoNotTouchALaterOne() {
    halfOpen();
    Permit early = granted(breaker);
    granted(breaker).failure();
    time.advance(Duration.ofSeconds(5));
    granted(breaker).success();
    early.success();
    assertThat(breaker.state()).as("one success of two").isEqualTo(HALF_OPEN);
    early.failure();
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
  }

  @Test
  void lateProbesDoNotCountOnceClosed() {
    CircuitBreaker eager =
        breaker(new Settings(1, Duration.ofSeconds(9), Duration.ofSeconds(1), 2, 1));
    granted(eager).failure();
    time.advance(Duration.ofSeconds(1));
    Permit late = granted(eager);
    granted(eager).success();
    assertThat(eager.state()).isEqualTo(CLOSED);
    late.failure();
    assertThat(eager.state()).as("one failure would open it").isEqualTo(CLOSED);
  }

  @Test
  void aProbeGivenBackFreesItsPlaceAndDecidesNothing() {
    halfOpen();
    for (int i = 0; i < 10; i++) {
      Permit first = granted(breaker);
      Permit second = granted(breaker);
      refused(breaker);
      first.close();
      first.close();
      second.close();
      second.success();
    }
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    assertThat(breaker.tryAcquire()).isInstanceOf(Permit.class);
    assertThat(breaker.tryAcquire()).isInstanceOf(Permit.class);
    assertThat(breaker.tryAcquire()).isInstanceOf(Refused.class);
  }

  @Test
  void closingAfterAVerdictDoesNotFreeASecondPlace() {
    CircuitBreaker narrow =
        breaker(new Settings(1, Duration.ofSeconds(9), Duration.ofSeconds(1), 1, 5));
    granted(narrow).failure();
    time.advance(Duration.ofSeconds(1));
    Permit first = granted(narrow);
    first.success();
    granted(narrow);
    first.close();
    refused(narrow);
  }

  @Test
  void aProbeThatNeverAnswersGivesItsPlaceBackAtItsDeadline() {
    CircuitBreaker impatient = breaker(SETTINGS.withProbeTimeout(Duration.ofSeconds(2)));
    for (int i = 0; i < 3; i++) {
      granted(impatient).failure();
    }
    time.advance(Duration.ofSeconds(5));
    granted(impatient);
    time.advance(Duration.ofSeconds(1));
    granted(impatient);
    assertThat(refused(impatient)).isEqualTo(Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(1).minusNanos(1));
    assertThat(refused(impatient)).isEqualTo(Duration.ofNanos(1));
    time.advance(Duration.ofNanos(1));
    granted(impatient);
    assertThat(refused(impatient)).as("only one place was free").isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theVerdictOfALateProbeStillCounts() {
    halfOpen();
    Permit slow = granted(breaker);
    granted(breaker);
    time.advance(Duration.ofSeconds(5));
    granted(breaker);
    granted(breaker);
    slow.success();
    refused(breaker); // its place was somebody else's by then
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    time.advance(Duration.ofSeconds(5));
    granted(breaker).success();
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  // The clock

  @Test
  void worksWhereTheClockWrapsAround() {
    // A clock that starts just below the greatest long: everything below happens across the wrap.
    WrappingTime wrapping = new WrappingTime();
    CircuitBreaker across = CircuitBreaker.of(SETTINGS, wrapping);
    granted(across).failure();
    wrapping.advance(Duration.ofSeconds(4));
    granted(across).failure();
    granted(across).failure();
    assertThat(refused(across)).isEqualTo(Duration.ofSeconds(5));
    wrapping.advance(Duration.ofSeconds(5));
    granted(across);
    granted(across);
    wrapping.advance(Duration.ofSeconds(3));
    assertThat(refused(across)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aVerdictThatIsOvertakenWhileItReadsTheClockChangesNothing() {
    Settings strict = new Settings(1, Duration.ofSeconds(9), Duration.ofSeconds(1), 1, 1);
    List<Permit> faster = new ArrayList<>();
    WrappingTime interrupting =
        new WrappingTime() {
          @Override
          public long nanoTime() {
            if (!faster.isEmpty()) {
              faster.removeLast().failure();
            }
            return super.nanoTime();
          }
        };
    CircuitBreaker overtaken =
        CircuitBreaker.of(strict, interrupting, (from, to) -> transitions.add(from + ">" + to));
    Permit slower = granted(overtaken);
    faster.add(granted(overtaken));
    slower.failure();
    assertThat(transitions).containsExactly("CLOSED>OPEN");
  }

  @Test
  void survivesYearsOfSilence() {
    open();
    time.advance(Duration.ofDays(36_500));
    granted(breaker).success();
    time.advance(Duration.ofDays(36_500));
    granted(breaker).success();
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  // The listener

  @Test
  void aListenerThatThrowsChangesNothing() {
    CircuitBreaker watched =
        CircuitBreaker.of(
            new Settings(1, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1),
            time,
            (from, to) -> {
              throw new IllegalStateException("the listener's own trouble");
            });
    granted(watched).failure();
    assertThat(watched.state()).isEqualTo(OPEN);
    time.advance(Duration.ofSeconds(1));
    granted(watched).success();
    assertThat(watched.state()).isEqualTo(CLOSED);
  }

  // Disabled

  @Test
  void aDisabledBreakerAdmitsEverything() {
    CircuitBreaker disabled = CircuitBreaker.disabled();
    for (int i = 0; i < 1_000; i++) {
      granted(disabled).failure();
    }
    assertThat(disabled.state()).isEqualTo(CLOSED);
    assertThat(granted(disabled).probe()).isFalse();
  }

  // The numbers

  @Test
  void refusesNumbersThatMakeNoSense() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Settings(0, second, second, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("failureThreshold must be at least 1: 0");
    assertThatThrownBy(() -> new Settings(1, Duration.ZERO, second, 1, 1))
        .hasMessage("window must be more than zero and at most 36500 days: PT0S");
    assertThatThrownBy(() -> new Settings(1, second, Duration.ofSeconds(-1), 1, 1))
        .hasMessageStartingWith("open must be more than zero");
    assertThatThrownBy(() -> new Settings(1, second, Duration.ofDays(40_000), 1, 1))
        .hasMessageStartingWith("open must be");
    assertThatThrownBy(() -> new Settings(1, second, second, -3, 1))
        .hasMessage("halfOpenRequests must be at least 1: -3");
    assertThatThrownBy(() -> new Settings(1, second, second, 1, 0))
        .hasMessage("successThreshold must be at least 1: 0");
    assertThatThrownBy(() -> SETTINGS.withProbeTimeout(Duration.ZERO))
        .hasMessageStartingWith("probeTimeout must be more than zero");
  }

  @Test
  void waitsForAProbeAsLongAsItStaysOpenIfNothingElseIsSaid() {
    assertThat(SETTINGS.probeTimeout()).isEqualTo(SETTINGS.open());
  }
}
