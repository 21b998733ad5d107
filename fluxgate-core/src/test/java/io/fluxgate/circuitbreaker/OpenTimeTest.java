package io.fluxgate.circuitbreaker;

import static io.fluxgate.circuitbreaker.CircuitBreaker.State.CLOSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An open time that grows with repetition. */
class OpenTimeTest {

  private static final Settings STEADY =
      new Settings(1, Duration.ofSeconds(1), Duration.ofSeconds(10), 1, 1);

  private final FakeTime time = FakeTime.standing();
  private CircuitBreaker breaker = breaker(Duration.ofSeconds(60));

  private CircuitBreaker breaker(Duration maxOpen) {
    return CircuitBreaker.of(STEADY.withMaxOpen(maxOpen), time);
  }

  /** Fails the next call; returns how many seconds the breaker then stays open. */
  private long open() {
    ((Permit) breaker.tryAcquire()).failure();
    return ((Refused) breaker.tryAcquire()).retryAfter().toSeconds();
  }

  private void pass(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  private void close() {
    ((Permit) breaker.tryAcquire()).success();
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void doublesWithEveryFailedTestUpToTheLongest() {
    assertThat(open()).isEqualTo(10);
    pass(10);
    assertThat(open()).isEqualTo(20);
    pass(20);
    assertThat(open()).isEqualTo(40);
    pass(40);
    assertThat(open()).isEqualTo(60);
    pass(60);
    assertThat(open()).isEqualTo(60);
  }

  @Test
  void doublesWhenItWasClosedForLessThanItsLastOpenTime() {
    open();
    pass(10);
    open();
    pass(20);
    close();
    pass(19);
    assertThat(open()).isEqualTo(40);
  }

  @Test
  void beginsAnewWhenItWasClosedForAsLongAsItsLastOpenTime() {
    open();
    pass(10);
    open();
    pass(20);
    close();
    pass(20);
    assertThat(open()).isEqualTo(10);
  }

  @Test
  void timeInHalfOpenIsNoTimeInGoodStanding() {
    open();
    pass(10 + 1_000);
    close();
    assertThat(open()).isEqualTo(20);
  }

  @Test
  void staysTheSameUnlessItMayGrow() {
    breaker = CircuitBreaker.of(STEADY, time);
    for (int i = 0; i < 5; i++) {
      assertThat(open()).isEqualTo(10);
      pass(10);
    }
  }

  @Test
  void doesNotOverflowAtTheLongestOfTimes() {
    Duration longest = Duration.ofDays(36_500);
    breaker =
        CircuitBreaker.of(
            new Settings(1, longest, Duration.ofDays(36_499), 1, 1).withMaxOpen(longest), time);
    open();
    time.advance(Duration.ofDays(36_499));
    assertThat(open()).isEqualTo(longest.toSeconds());
  }

  @Test
  void mayNotShrink() {
    assertThatThrownBy(() -> STEADY.withMaxOpen(Duration.ofSeconds(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxOpen must not be shorter than open, PT10S: PT9S");
  }
}
