package io.fluxgate.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CallWindowTest {

  private record Plain(long nanos, boolean failed, boolean slow) {}

  private static void expect(CallWindow window, List<Plain> counted) {
    assertThat(List.of(window.calls, window.failures, window.slow))
        .containsExactly(
            count(counted, call -> true),
            count(counted, Plain::failed),
            count(counted, Plain::slow));
  }

  private static long count(List<Plain> calls, Predicate<Plain> wanted) {
    return calls.stream().filter(wanted).count();
  }

  @Test
  void countsTheLastCallsAsAPlainListWould() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      int size = random.nextInt(1, 20);
      CallWindow window = CallWindow.of(new Rates.Calls(size), 0);
      List<Plain> plain = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Plain call = new Plain(0, random.nextBoolean(), random.nextBoolean());
        window.add(0, call.failed(), call.slow());
        plain.add(call);
        expect(window, plain.subList(Math.max(0, plain.size() - size), plain.size()));
      }
    }
  }

  @Test
  void countsTheLastWhileAsAPlainListOfSlicesWould() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      long length = random.nextLong(1, seed % 2 == 0 ? 30 : 2_000);
      long slices = Math.min(10, length);
      long slice = length / slices;
      long start = seed % 3 == 0 ? Long.MAX_VALUE - random.nextInt(3_000) : random.nextLong();
      CallWindow window = CallWindow.of(new Rates.Time(Duration.ofNanos(length)), start);
      List<Plain> plain = new ArrayList<>();
      long elapsed = 0;
      for (int i = 0; i < 500; i++) {
        elapsed +=
            switch (random.nextInt(8)) {
              case 0 -> random.nextLong(3 * length);
              case 1 -> slice;
              case 2 -> length;
              case 3 -> random.nextLong(slice + 1);
              default -> 0;
            };
        long now = elapsed;
        Plain call = new Plain(now, random.nextInt(3) == 0, random.nextInt(3) == 0);
        window.add(start + now, call.failed(), call.slow());
        plain.add(call);
        plain.removeIf(old -> old.nanos() / slice <= now / slice - slices);
        expect(window, plain);
      }
    }
  }

  @Test
  void remembersForNineTenthsOfTheLengthAndNeverLonger() {
    long length = 1_000;
    for (long at = 0; at < 300; at++) {
      for (long later : new long[] {at + 900, at + length}) {
        CallWindow window = CallWindow.of(new Rates.Time(Duration.ofNanos(length)), 0);
        window.add(at, true, false);
        window.add(later, false, false);
        assertThat(window.failures).as("%s, %s", at, later).isEqualTo(later == at + 900 ? 1 : 0);
      }
    }
  }

  @Test
  void aClockReadEarlierThanTheLastOneCountsAsNow() {
    CallWindow window = CallWindow.of(new Rates.Time(Duration.ofNanos(100)), 0);
    window.add(55, false, false);
    window.add(12, true, true);
    assertThat(List.of(window.calls, window.failures, window.slow)).containsExactly(2L, 1L, 1L);
    window.add(149, false, false);
    assertThat(window.calls).as("both are of the slice of 55").isEqualTo(3);
    window.add(150, false, false);
    assertThat(window.calls).isEqualTo(2);
  }

  @Test
  void forgetsEverythingAfterYearsOfSilence() {
    CallWindow window = CallWindow.of(new Rates.Time(Duration.ofDays(36_500)), -5);
    window.add(Long.MAX_VALUE - 7, true, false);
    window.add(Long.MAX_VALUE - 7 + Duration.ofDays(36_500).toNanos(), false, true);
    assertThat(List.of(window.calls, window.failures, window.slow)).containsExactly(1L, 0L, 1L);
  }
}
