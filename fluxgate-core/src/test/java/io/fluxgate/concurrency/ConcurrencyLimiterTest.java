package io.fluxgate.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyLimiterTest {

  private final FakeTime time = FakeTime.standing();
  private final List<String> told = new ArrayList<>();
  private int current = 2;

  private final Limit limit =
      new Limit() {
        @Override
        public int current() {
          return current;
        }

        @Override
        public Watcher admitted(long nowNanos, int inFlight) {
          told.add("admitted " + inFlight);
          return new Watcher() {
            @Override
            public void answered(long nanos) {
              told.add("answered after " + nanos / 1_000_000);
            }

            @Override
            public void overloaded() {
              told.add("overloaded");
            }

            @Override
            public void silent() {
              told.add("silent");
            }
          };
        }
      };

  private final ConcurrencyLimiter limiter = ConcurrencyLimiter.of(limit, time);

  private Place place() {
    return (Place) limiter.tryAcquire(100);
  }

  @Test
  void letsInUpToTheLimitAndAgainWhenOneHasLeft() {
    Place first = place();
    Place second = place();
    assertThat(limiter.tryAcquire(100)).isInstanceOf(Refused.class);
    assertThat(limiter.inFlight()).isEqualTo(2);
    assertThat(limiter.refused()).isEqualTo(1);

    first.close();
    first.close();
    assertThat(limiter.inFlight()).isEqualTo(1);
    Place third = place();
    assertThat(limiter.tryAcquire(100)).isInstanceOf(Refused.class);
    assertThat(limiter).hasToString("2 of 2 places taken");

    second.close();
    third.close();
    assertThat(limiter.inFlight()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"10, 100, 10", "10, 50, 5", "10, 55, 5", "10, 9, 1", "1, 1, 1", "1000, 1, 10"})
  void aClassFillsItsShareRoundedDownButOnePlaceAtLeast(int limit, int percent, int places) {
    current = limit;
    for (int i = 0; i < places; i++) {
      assertThat(limiter.tryAcquire(percent)).isInstanceOf(Place.class);
    }
    assertThat(limiter.tryAcquire(percent)).isInstanceOf(Refused.class);
  }

  @Test
  void whatOthersHoldCountsForAClass() {
    current = 10;
    for (int i = 0; i < 5; i++) {
      place();
    }
    assertThat(limiter.tryAcquire(50)).isInstanceOf(Refused.class);
    assertThat(limiter.tryAcquire(60)).isInstanceOf(Place.class);
  }

  @Test
  void aHugeLimitDoesNotOverflow() {
    current = Integer.MAX_VALUE;
    assertThat(limiter.tryAcquire(99)).isInstanceOf(Place.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 101})
  void aShareOutOfRangeIsRefused(int percent) {
    assertThatThrownBy(() -> limiter.tryAcquire(percent))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("percent must be from 1 to 100: " + percent);
  }

  @Test
  void aLimitThatComesDownLetsNobodyInUntilEnoughHaveLeft() {
    Place first = place();
    Place second = place();
    current = 1;
    first.close();
    assertThat(limiter.tryAcquire(100)).isInstanceOf(Refused.class);
    second.close();
    assertThat(limiter.tryAcquire(100)).isInstanceOf(Place.class);
  }

  @Test
  void theLimitHearsOncePerRequestHowItGoes() {
    Place fast = place();
    time.advance(Duration.ofMillis(30));
    fast.answered();
    fast.overloaded();
    time.advance(Duration.ofMillis(30));
    fast.close();
    Place bad = place();
    bad.overloaded();
    bad.answered();
    bad.close();
    Place silent = place();
    silent.close();
    silent.answered();

    assertThat(told)
        .containsExactly(
            "admitted 1", "answered after 30", "admitted 1", "overloaded", "admitted 1", "silent");
  }

  @Test
  void whoIsRefusedHearsHowLongPlacesAreHeld() {
    Place blocking = place();
    assertThat(refusal()).isZero();
    for (int i = 0; i < 200; i++) {
      Place place = place();
      time.advance(Duration.ofMillis(i < 100 ? 500 : 3000));
      place.close();
      if (i == 0 || i == 99) {
        assertThat(refusal()).isEqualTo(Duration.ofMillis(500));
      }
    }
    assertThat(refusal()).isBetween(Duration.ofMillis(2900), Duration.ofMillis(3000));
    blocking.close();
  }

  private Duration refusal() {
    current = 1;
    Refused refused = (Refused) limiter.tryAcquire(100);
    current = 2;
    return refused.retryAfter();
  }
}
