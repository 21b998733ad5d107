package io.fluxgate.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The decisions one by one; what they come to together is {@link AdaptiveSimulationTest}'s. */
class LimitSearchTest {

  private static final long START = -Duration.ofMinutes(1).toNanos();

  private final AdaptiveSettings settings = AdaptiveSettings.DEFAULT;
  private LimitSearch search = new LimitSearch(settings, START);
  private long now = START;
  private int limit = settings.initial();

  /** The limit after a cohort whose answers took so long, while so many were in flight. */
  private int after(long millis, int peak) {
    return after(millis, 0, peak);
  }

  private int after(long millis, double overloaded, int peak) {
    now += Duration.ofMillis(100).toNanos();
    limit =
        search.next(new Cohort.Shown(Duration.ofMillis(millis).toNanos(), overloaded, peak), now);
    return limit;
  }

  /** Finds out that 50 ms is as fast as it gets. */
  private void settle() {
    after(50, limit);
    assertThat(after(50, limit)).as("is halved when it is reached").isEqualTo(10);
    assertThat(after(50, limit)).as("which did not help").isEqualTo(20);
  }

  @Test
  void halvingThatDoesNotHelpTellsHowFastAnswersAre() {
    settle();
    assertThat(after(74, 20)).as("fast enough").isGreaterThan(20);
    assertThat(after(100, limit)).as("too slow").isEqualTo(30);
  }

  @Test
  void halvingThatHelpsGoesOnUntilItDoesNot() {
    after(400, 20);
    assertThat(after(400, 20)).isEqualTo(10);
    assertThat(after(200, 10)).isEqualTo(5);
    assertThat(after(100, 5)).isEqualTo(2);
    assertThat(after(90, 2)).as("20 * 1.5 * 90 / 400").isEqualTo(6);
  }

  @Test
  void growsByDoublingUntilAnswersGetSlowerAndThenByItsRoot() {
    settle();
    assertThat(after(50, 20)).isEqualTo(40);
    assertThat(after(50, 40)).isEqualTo(80);
    assertThat(after(100, 80)).isEqualTo(60);
    assertThat(after(70, 60)).isEqualTo(67);
  }

  @Test
  void doesNotGrowWhileItsPlacesAreNotUsed() {
    settle();
    for (int i = 0; i < 1000; i++) {
      assertThat(after(50, 15)).isEqualTo(20);
      assertThat(after(50, 5)).isEqualTo(20);
    }
  }

  @Test
  void staysWithinItsBounds() {
    search = new LimitSearch(settings.withMin(8).withMax(50), START);
    settle();
    for (int i = 0; i < 10; i++) {
      after(50, limit);
    }
    assertThat(limit).isEqualTo(50);
    for (int i = 0; i < 10; i++) {
      after(0, 1, limit);
    }
    assertThat(limit).isEqualTo(8);
  }

  @Test
  void shrinksByHalfAtMost() {
    settle();
    assertThat(after(5000, 20)).isEqualTo(10);
  }

  @Test
  void aFewFailuresAreNoneAndMoreCountByTheirShare() {
    settle();
    assertThat(after(50, 0.09, 20)).isEqualTo(40);
    assertThat(after(50, 0.1, 40)).isEqualTo(38);
    assertThat(after(0, 1, 38)).isEqualTo(19);
  }

  @Test
  void comesBackFromFailuresByDoubling() {
    settle();
    after(100, 20); // no doubling any more
    int before = limit;
    for (int i = 0; i < 20; i++) {
      after(0, 1, limit);
    }
    assertThat(limit).isEqualTo(1);
    assertThat(after(50, 1)).isEqualTo(2);
    assertThat(after(50, 2)).isEqualTo(4);
    assertThat(after(50, 4)).isEqualTo(8);
    assertThat(after(50, 8)).isBetween(before * 2 / 3, before);
  }

  @Test
  void fastFailuresDoNotPassForFastAnswers() {
    settle();
    for (int i = 0; i < 20; i++) {
      after(1, 0.5, limit);
    }
    for (int i = 0; i < 20; i++) {
      after(50, limit);
    }
    assertThat(limit).isGreaterThanOrEqualTo(20);
  }

  @Test
  void answersThatHadNoReasonToWaitMoveTheMeasure() {
    settle();
    for (int i = 0; i < 50; i++) {
      after(200, 5); // a quarter of the limit
    }
    assertThat(after(210, 20)).as("210 ms is fast now").isGreaterThan(20);
  }

  @Test
  void answersThatMayHaveWaitedDoNotMoveIt() {
    settle();
    after(100, 20); // no doubling any more
    for (int i = 0; i < 500; i++) { // as slow as is allowed, and the places are used
      after(74, Math.max(1, limit * 6 / 10));
    }
    int before = limit;
    assertThat(after(100, limit)).as("still too slow").isLessThan(before);
  }

  @Test
  void slownessThatHasNothingToDoWithTheLimitIsAccepted() {
    settle();
    assertThat(after(500, 20)).isEqualTo(10);
    assertThat(after(500, 10)).isEqualTo(5);
    assertThat(after(500, 5)).as("20 * 1.5 * 500 / 500, but never more than before").isEqualTo(20);
    assertThat(after(500, 20)).isGreaterThan(20);
  }

  @Test
  void whatIsSlowerWithFewerInFlightChangesByItselfAndIsLookedAtAgain() {
    settle();
    after(100, 20);
    int before = limit;
    after(200, limit); // still getting slower
    after(400, limit);
    assertThat(limit).isLessThan(before);
    after(200, limit); // half as slow with half as many: they do wait for each other
    assertThat(limit).isLessThan(before / 2);
  }

  @Test
  void aLimitThatIsFullyUsedIsCheckedFromTimeToTime() {
    settle();
    after(100, 20);
    int halvings = 0;
    for (int i = 0; i < 6000; i++) { // ten minutes
      int before = limit;
      after(limit > 30 ? 80 : 50, limit);
      halvings += limit < before * 6 / 10 ? 1 : 0;
    }
    assertThat(halvings).isBetween(8, 10);
  }

  @Test
  void whereOnlyTheLowestLimitIsLeftHalfOfItIsTriedForAMoment() {
    search = new LimitSearch(settings.withMin(16), START);
    settleAt(16);
    int lowest = limit;
    for (int i = 0; i < 20; i++) {
      lowest = Math.min(lowest, after(500, limit));
    }
    assertThat(lowest).isEqualTo(8);
    assertThat(limit).as("and it was not the limit that made it slow").isGreaterThanOrEqualTo(16);
  }

  private void settleAt(int min) {
    after(50, limit);
    after(50, limit);
    assertThat(after(50, limit)).isGreaterThanOrEqualTo(min);
  }

  @Test
  void aMuchFasterServerIsNoticedAtOnce() {
    settle();
    after(500, 20);
    after(500, limit);
    after(500, limit); // accepted
    after(50, limit);
    after(50, limit);
    after(50, limit);
    int before = limit;
    assertThat(after(100, limit)).as("100 ms is slow again").isLessThan(before);
  }
}
