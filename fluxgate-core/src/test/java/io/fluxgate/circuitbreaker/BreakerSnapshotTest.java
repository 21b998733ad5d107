package io.fluxgate.circuitbreaker;

import static io.fluxgate.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.fluxgate.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.fluxgate.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.circuitbreaker.BreakerSnapshot.Call;
import io.fluxgate.circuitbreaker.BreakerSnapshot.Transition;
import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a breaker tells people, and those who remember whom it admits. */
class BreakerSnapshotTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTime time = FakeTime.standing();
  private final Instant start = time.now();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          new Settings(2, Duration.ofSeconds(10), SECOND.multipliedBy(5), 1, 2), time);

  private static Permit granted(CircuitBreaker breaker) {
    return (Permit) breaker.tryAcquire();
  }

  private Instant after(long seconds) {
    return start.plusSeconds(seconds);
  }

  private static Call failed(Instant at, String what) {
    return new Call(at, true, false, what);
  }

  private static Call succeeded(Instant at, String what) {
    return new Call(at, false, false, what);
  }

  private static List<Call> causes(CircuitBreaker breaker) {
    return breaker.snapshot().transitions().getLast().causes();
  }

  @Test
  void isClosedSinceItWasMade() {
    time.advance(SECOND);
    assertThat(breaker.snapshot())
        .isEqualTo(new BreakerSnapshot(CLOSED, start, Optional.empty(), List.of()));
    assertThat(CircuitBreaker.disabled().snapshot())
        .isEqualTo(new BreakerSnapshot(CLOSED, Instant.EPOCH, Optional.empty(), List.of()));
  }

  @Test
  void tellsWhatLedToEachChange() {
    granted(breaker).failure("one");
    time.advance(SECOND);
    granted(breaker).success("not remembered");
    granted(breaker).failure();
    Transition opened =
        new Transition(
            CLOSED, OPEN, after(1), List.of(failed(after(0), "one"), failed(after(1), "")));
    assertThat(breaker.snapshot())
        .isEqualTo(new BreakerSnapshot(OPEN, after(1), Optional.of(after(6)), List.of(opened)));

    time.advance(Duration.ofSeconds(20));
    Transition halfOpened = new Transition(OPEN, HALF_OPEN, after(6), List.of());
    BreakerSnapshot halfOpen =
        new BreakerSnapshot(HALF_OPEN, after(6), Optional.empty(), List.of(opened, halfOpened));
    assertThat(breaker.snapshot()).as("by the clock alone").isEqualTo(halfOpen);
    granted(breaker).success("two");
    assertThat(breaker.snapshot()).as("found by a request").isEqualTo(halfOpen);

    time.advance(SECOND);
    granted(breaker).success("three");
    Transition closed =
        new Transition(
            HALF_OPEN,
            CLOSED,
            after(22),
            List.of(succeeded(after(21), "two"), succeeded(after(22), "three")));
    assertThat(breaker.snapshot())
        .isEqualTo(
            new BreakerSnapshot(
                CLOSED, after(22), Optional.empty(), List.of(opened, halfOpened, closed)));
  }

  @Test
  void aFailedTestIsWhatReopens() {
    granted(breaker).failure();
    granted(breaker).failure();
    time.advance(Duration.ofSeconds(5));
    granted(breaker).success("well");
    granted(breaker).close();
    time.advance(SECOND);
    granted(breaker).failure("ill");
    BreakerSnapshot reopened = breaker.snapshot();
    assertThat(reopened.since()).isEqualTo(after(6));
    assertThat(reopened.admitsAgain()).contains(after(11));
    assertThat(causes(breaker)).containsExactly(failed(after(6), "ill"));
  }

  @Test
  void leavesOutFailuresThatNoLongerCount() {
    granted(breaker).failure("long ago");
    time.advance(Duration.ofSeconds(10));
    granted(breaker).failure("one");
    granted(breaker).failure("two");
    assertThat(causes(breaker)).extracting(Call::what).containsExactly("one", "two");
  }

  @Test
  void leavesOutCallsThatTheRingHasForgotten() {
    CircuitBreaker ring =
        CircuitBreaker.of(
            Settings.byShare(Rates.overCalls(3, 3).withFailurePercent(60), SECOND, 1), time);
    granted(ring).failure("forgotten");
    granted(ring).success();
    granted(ring).success();
    granted(ring).failure("one");
    granted(ring).failure("two");
    assertThat(causes(ring)).extracting(Call::what).containsExactly("one", "two");
  }

  @Test
  void leavesOutACallThatTheRingForgetsForTheOneThatOpens() {
    Rates rates = Rates.overCalls(3, 3).withFailurePercent(60).withSlowCalls(SECOND, 100);
    CircuitBreaker ring = CircuitBreaker.of(Settings.byShare(rates, SECOND, 1), time);
    Permit slow = granted(ring);
    time.advance(SECOND.multipliedBy(2));
    slow.success("slow");
    granted(ring).success();
    granted(ring).failure("one");
    granted(ring).failure("two");
    assertThat(causes(ring)).extracting(Call::what).containsExactly("one", "two");
  }

  @Test
  void aSuccessThatOpensIsNoCauseButGivesTheTime() {
    CircuitBreaker timed =
        CircuitBreaker.of(
            Settings.byShare(
                Rates.overTime(Duration.ofSeconds(10), 2).withFailurePercent(50), SECOND, 1),
            time);
    granted(timed).failure("one");
    time.advance(Duration.ofSeconds(3));
    granted(timed).success();
    assertThat(timed.snapshot().transitions())
        .containsExactly(new Transition(CLOSED, OPEN, after(3), List.of(failed(after(0), "one"))));
  }

  @Test
  void tellsWhichCallsWereSlow() {
    CircuitBreaker impatient =
        CircuitBreaker.of(
            new Settings(9, SECOND, SECOND, 1, 1)
                .withRates(Rates.overCalls(9, 3).withSlowCalls(SECOND, 60)),
            time);
    Permit first = granted(impatient);
    Permit second = granted(impatient);
    Permit exact = granted(impatient);
    time.advance(SECOND);
    exact.success("not slow: it took no longer than that");
    time.advance(Duration.ofSeconds(2));
    first.success("slow");
    second.failure("slow and failed");
    assertThat(causes(impatient))
        .containsExactly(
            new Call(after(3), false, true, "slow"),
            new Call(after(3), true, true, "slow and failed"));
  }

  @Test
  void keepsTheLastTenOfEverything() {
    CircuitBreaker patient =
        CircuitBreaker.of(new Settings(30, Duration.ofMinutes(1), SECOND, 1, 1), time);
    for (int i = 1; i <= 30; i++) {
      granted(patient).failure("f" + i);
    }
    assertThat(causes(patient)).hasSize(10).last().isEqualTo(failed(after(0), "f30"));
    for (int i = 0; i < 20; i++) {
      time.advance(SECOND);
      granted(patient).failure("x".repeat(1_000));
    }
    List<Transition> transitions = patient.snapshot().transitions();
    assertThat(transitions).hasSize(10);
    assertThat(transitions.getLast().at()).isEqualTo(after(20));
    assertThat(causes(patient)).containsExactly(failed(after(20), "x".repeat(200)));
    time.advance(SECOND);
    assertThat(patient.snapshot().transitions()).as("with one to come").hasSize(10);
  }

  @Test
  void tellsWhenAnOpenOneAdmitsAgain() {
    assertThat(breaker.admitsAgainNanos()).isEmpty();
    granted(breaker).failure();
    granted(breaker).failure();
    OptionalLong again = OptionalLong.of(time.nanoTime() + Duration.ofSeconds(5).toNanos());
    assertThat(breaker.admitsAgainNanos()).isEqualTo(again);
    time.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(breaker.admits()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.admitsAgainNanos()).as("nobody has asked yet").isEqualTo(again);
    granted(breaker);
    assertThat(breaker.admitsAgainNanos()).isEmpty();
    assertThat(CircuitBreaker.disabled().admitsAgainNanos()).isEmpty();
  }
}
