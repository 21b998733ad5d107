package io.fluxgate.circuitbreaker;

import static io.fluxgate.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.fluxgate.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.fluxgate.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What other breakers with rates do in the same situations: the collection of reference scenarios,
 * each under its name there. Those that say nothing else come from no particular breaker; "metrics
 * sequence" and "wait exact" follow Resilience4j's CircuitBreakerMetricsTest and
 * CircuitBreakerStateMachineTest.
 */
class BreakerScenariosTest {

  private static final Duration WAIT = Duration.ofSeconds(5);

  private final FakeTime time = FakeTime.standing();
  private final List<String> transitions = Collections.synchronizedList(new ArrayList<>());

  private CircuitBreaker breaker(Rates rates, int halfOpenCalls) {
    return CircuitBreaker.of(
        Settings.byShare(rates, WAIT, halfOpenCalls),
        time,
        (from, to) -> transitions.add(from + ">" + to));
  }

  /** The last ten calls, at least ten of them, half of which may not fail. */
  private CircuitBreaker tenCalls(int halfOpenCalls) {
    return breaker(Rates.overCalls(10, 10).withFailurePercent(50), halfOpenCalls);
  }

  /** The calls of the last five seconds, at least five of them. */
  private CircuitBreaker fiveSeconds() {
    return breaker(Rates.overTime(Duration.ofSeconds(5), 5).withFailurePercent(50), 3);
  }

  private CircuitBreaker halfOpen(int halfOpenCalls) {
    CircuitBreaker breaker = tenCalls(halfOpenCalls);
    calls(breaker, "FFFFFFFFFF");
    time.advance(WAIT);
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    return breaker;
  }

  private static Permit granted(CircuitBreaker breaker) {
    return (Permit) breaker.tryAcquire();
  }

  private static List<Permit> granted(CircuitBreaker breaker, int count) {
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      permits.add(granted(breaker));
    }
    return permits;
  }

  /** One call after the other: S succeeds, F fails. */
  private static void calls(CircuitBreaker breaker, String results) {
    results.chars().forEach(result -> settle(granted(breaker), result));
  }

  private static void settle(Permit permit, int result) {
    if (result == 'F') {
      permit.failure();
    } else {
      permit.success();
    }
  }

  @Test
  void belowMinimumCalls() {
    CircuitBreaker breaker = tenCalls(3);
    calls(breaker, "FFFFFFFFF");
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @ParameterizedTest
  @CsvSource({"FFFFFSSSSS", "SSSSSFFFFF", "FSFSFSFSFS", "SFFSSFFSFS"})
  void opensAtThreshold(String inAnyOrder) {
    CircuitBreaker breaker = tenCalls(3);
    calls(breaker, inAnyOrder);
    assertThat(breaker.state()).isEqualTo(OPEN);
    assertThat(transitions).containsExactly("CLOSED>OPEN");
  }

  @ParameterizedTest
  @CsvSource({"FFFFSSSSSS", "SSSSSSFFFF", "SFSFSFSFSS"})
  void staysClosedUnder(String inAnyOrder) {
    CircuitBreaker breaker = tenCalls(3);
    calls(breaker, inAnyOrder);
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void ringForgets() {
    CircuitBreaker breaker = tenCalls(3);
    calls(breaker, "FFFF" + "SSSSSSSSSS" + "FFFF");
    assertThat(breaker.state()).isEqualTo(CLOSED);
    calls(breaker, "F");
    assertThat(breaker.state()).as("the fifth of the last ten").isEqualTo(OPEN);
  }

  @Test
  void metricsSequence() {
    CallWindow window = CallWindow.of(new Rates.Calls(10), 0);
    add(window, "SSFF");
    assertThat(List.of(window.calls, window.failures)).containsExactly(4L, 2L);
    add(window, "FFFFSSSS");
    assertThat(List.of(window.calls, window.failures)).containsExactly(10L, 6L);
    add(window, "SSS");
    assertThat(List.of(window.calls, window.failures)).containsExactly(10L, 3L);
  }

  private static void add(CallWindow window, String results) {
    results.chars().forEach(result -> window.add(0, result == 'F', false));
  }

  @Test
  void openRejects() {
    CircuitBreaker breaker = tenCalls(3);
    calls(breaker, "FFFFFFFFFF");
    assertThat(breaker.tryAcquire()).isEqualTo(new Refused(WAIT));
  }

  @Test
  void halfOpenAfterWait() {
    CircuitBreaker breaker = halfOpen(3);
    assertThat(granted(breaker).probe()).isTrue();
    assertThat(transitions).containsExactly("CLOSED>OPEN", "OPEN>HALF_OPEN");
  }

  @Test
  void halfOpenLimits() {
    CircuitBreaker breaker = halfOpen(3);
    granted(breaker, 3);
    assertThat(breaker.admits()).isFalse();
    assertThat(breaker.tryAcquire()).isInstanceOf(Refused.class);
    assertThat(breaker.tryAcquire()).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @CsvSource({"SSS", "FSS", "SFS", "SSF"})
  void halfOpenCloses(String results) {
    CircuitBreaker breaker = halfOpen(3);
    List<Permit> permits = granted(breaker, 3);
    for (int i = 0; i < 3; i++) {
      settle(permits.get(i), results.charAt(i));
    }
    assertThat(breaker.state()).isEqualTo(CLOSED);
    assertThat(transitions).hasSize(3).endsWith("HALF_OPEN>CLOSED");
    calls(breaker, "FFFFFFFFF");
    assertThat(breaker.state()).as("the window started empty").isEqualTo(CLOSED);
  }

  @ParameterizedTest
  @CsvSource({"FFS", "FSF", "SFF", "FFF"})
  void halfOpenReopens(String results) {
    CircuitBreaker breaker = halfOpen(3);
    List<Permit> permits = granted(breaker, 3);
    time.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 3; i++) {
      settle(permits.get(i), results.charAt(i));
    }
    assertThat(breaker.state()).isEqualTo(OPEN);
    assertThat(transitions).hasSize(3).endsWith("HALF_OPEN>OPEN");
    assertThat(breaker.tryAcquire()).as("the wait starts again").isEqualTo(new Refused(WAIT));
  }

  @Test
  void lateResultOfOldState() {
    CircuitBreaker breaker = tenCalls(3);
    List<Permit> late = granted(breaker, 3);
    calls(breaker, "FFFFFFFFFF");
    time.advance(WAIT);
    granted(breaker).close();
    late.forEach(Permit::failure);
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    granted(breaker, 3).forEach(Permit::success);
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void cancelledCallReturnsPermit() {
    CircuitBreaker breaker = halfOpen(3);
    for (int i = 0; i < 10; i++) {
      granted(breaker, 3).forEach(Permit::close);
    }
    assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    calls(breaker, "SS");
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void slowCallsOpen() {
    Rates rates = Rates.overCalls(5, 5).withSlowCalls(Duration.ofMillis(100), 100);
    CircuitBreaker breaker =
        CircuitBreaker.of(new Settings(5, WAIT, WAIT, 3, 2).withRates(rates), time);
    for (int i = 0; i < 5; i++) {
      assertThat(breaker.state()).isEqualTo(CLOSED);
      Permit permit = granted(breaker);
      time.advance(Duration.ofMillis(150));
      permit.success();
    }
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void timeWindowExpires() {
    CircuitBreaker breaker = fiveSeconds();
    calls(breaker, "FFFF");
    time.advance(Duration.ofSeconds(6));
    calls(breaker, "FFFF");
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void timeWindowOpens() {
    CircuitBreaker breaker = fiveSeconds();
    calls(breaker, "FFF");
    time.advance(Duration.ofSeconds(3));
    calls(breaker, "S");
    assertThat(breaker.state()).isEqualTo(CLOSED);
    calls(breaker, "S"); // three of five: it is a success that makes up the minimum
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void timeWindowOpensWithThreeFailuresOfSix() {
    CircuitBreaker breaker = breaker(Rates.overTime(WAIT, 6).withFailurePercent(50), 3);
    calls(breaker, "FFF");
    time.advance(Duration.ofSeconds(3));
    calls(breaker, "SSS");
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void concurrentOpenOnce() throws Exception {
    CircuitBreaker breaker = tenCalls(3);
    List<Permit> permits = granted(breaker, 100);
    CyclicBarrier start = new CyclicBarrier(100);
    try (ExecutorService executor = Executors.newFixedThreadPool(100)) {
      List<Future<?>> ends = new ArrayList<>();
      for (Permit permit : permits) {
        ends.add(
            executor.submit(
                () -> {
                  start.await();
                  permit.failure();
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
    assertThat(transitions).containsExactly("CLOSED>OPEN");
    assertThat(breaker.snapshot().transitions()).hasSize(1);
  }

  @Test
  void waitExact() {
    CircuitBreaker breaker = tenCalls(4);
    calls(breaker, "FFFFFFFFFF");
    time.advance(Duration.ofMillis(4_999));
    assertThat(breaker.tryAcquire()).isInstanceOf(Refused.class);
    time.advance(Duration.ofMillis(2));
    List<Admission> admissions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      admissions.add(breaker.tryAcquire());
    }
    assertThat(admissions.subList(0, 4)).allMatch(Permit.class::isInstance);
    assertThat(admissions.get(4)).isInstanceOf(Refused.class);
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
  }
}
