package io.fluxgate.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FailureTimesTest {

  @Test
  void countsAsAPlainListWouldHoweverItGrowsAndWraps() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      long window = random.nextLong(1, 200);
      long now = Long.MAX_VALUE - random.nextInt(5_000);
      FailureTimes times = new FailureTimes(window);
      ArrayDeque<Long> plain = new ArrayDeque<>();
      for (int i = 0; i < 1_000; i++) {
        now += random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(3);
        while (!plain.isEmpty() && now - plain.getFirst() >= window) {
          plain.removeFirst();
        }
        plain.addLast(now);
        assertThat(times.add(now)).isEqualTo(plain.size());
      }
    }
  }
}
