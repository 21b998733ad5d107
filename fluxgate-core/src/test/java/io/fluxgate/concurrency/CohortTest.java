package io.fluxgate.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CohortTest {

  private static final long START = -7;
  private static final long SPREAD = Duration.ofMillis(100).toNanos();

  /** Of 30 members, all of them admitted. */
  private static Cohort full() {
    Cohort cohort = new Cohort(10, SPREAD, START);
    for (int i = 0; i < 30; i++) {
      assertThat(cohort.takes(START + SPREAD, 1 + i % 10)).isTrue();
    }
    assertThat(cohort.takes(START + SPREAD, 1)).isFalse();
    return cohort;
  }

  @Test
  void itsMembersAreSpreadOverAWhile() {
    Cohort cohort = new Cohort(10, SPREAD, START);
    int taken = 0;
    for (long at = 0; at < SPREAD; at += SPREAD / 1000) {
      taken += cohort.takes(START + at, 1) ? 1 : 0;
      assertThat(taken).isLessThanOrEqualTo(1 + (int) (30 * at / SPREAD));
    }
    assertThat(taken).isEqualTo(30);
  }

  @Test
  void aLongSilenceBeforeDoesNotOverflow() {
    Cohort cohort = new Cohort(1000, SPREAD, START);
    assertThat(cohort.takes(START + Duration.ofDays(36_500).toNanos(), 1)).isTrue();
  }

  @Test
  void hasMoreMembersTheHigherTheLimitWithinBounds() {
    assertThat(sizeAt(1)).isEqualTo(20);
    assertThat(sizeAt(10)).isEqualTo(30);
    assertThat(sizeAt(Integer.MAX_VALUE)).isEqualTo(100);
  }

  private static int sizeAt(int limit) {
    Cohort cohort = new Cohort(limit, SPREAD, START);
    int size = 0;
    while (cohort.takes(START + SPREAD, 1)) {
      size++;
    }
    return size;
  }

  @Test
  void isOverWhenThreeQuartersHaveTold() {
    Cohort cohort = full();
    for (int i = 0; i < 20; i++) {
      cohort.answered(50);
    }
    cohort.silent();
    cohort.overloaded();
    assertThat(cohort.isOver()).isFalse();
    cohort.silent();
    assertThat(cohort.isOver()).isTrue();
  }

  @Test
  void aFewSlowAnswersDoNotMoveTheMedianAndThoseStillMissingCountAsSlow() {
    Cohort cohort = full();
    for (int i = 0; i < 14; i++) {
      cohort.answered(10 + i);
    }
    for (int i = 0; i < 9; i++) {
      cohort.answered(1_000_000);
    }
    assertThat(cohort.shown().medianNanos()).isEqualTo(1_000_000); // seven are missing
    assertThat(cohort.shown().peak()).isEqualTo(10);

    Cohort other = full();
    for (int i = 0; i < 20; i++) {
      other.answered(10 + i);
    }
    for (int i = 0; i < 10; i++) {
      other.answered(1_000_000);
    }
    assertThat(other.shown().medianNanos()).isEqualTo(24);
  }

  @Test
  void failuresAreAShareOfThoseThatTellAndNoAnswers() {
    Cohort cohort = full();
    for (int i = 0; i < 10; i++) {
      cohort.silent();
      cohort.overloaded();
    }
    cohort.answered(50);
    assertThat(cohort.shown().overloadedShare()).isEqualTo(0.5);
    for (int i = 0; i < 4; i++) {
      cohort.answered(60);
    }
    assertThat(cohort.shown().medianNanos()).isEqualTo(60);
  }

  @Test
  void tooFewAnswersHaveNoMedian() {
    Cohort cohort = full();
    for (int i = 0; i < 22; i++) {
      cohort.silent();
    }
    for (int i = 0; i < 8; i++) {
      cohort.answered(50);
    }
    assertThat(cohort.shown().medianNanos()).isZero();
    Cohort silent = full();
    for (int i = 0; i < 30; i++) {
      silent.silent();
    }
    assertThat(silent.shown()).isEqualTo(new Cohort.Shown(0, 0, 10));
  }
}
