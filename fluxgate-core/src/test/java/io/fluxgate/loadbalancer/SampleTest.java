package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {

  private final Random random = new Random(41);

  private static List<Integer> positions(Sample sample) {
    return IntStream.range(0, sample.count()).map(sample::position).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 64})
  void hasAllPositionsOfFew(int size) {
    assertThat(positions(Sample.of(size, random)))
        .isEqualTo(IntStream.range(0, size).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 127, 1_000, 1_000_000})
  void has64DifferentPositionsOfMany(int size) {
    for (int i = 0; i < 200; i++) {
      Sample sample = Sample.of(size, random);
      assertThat(positions(sample))
          .hasSize(64)
          .doesNotHaveDuplicates()
          .allMatch(position -> position >= 0 && position < size)
          .isEqualTo(positions(sample));
    }
  }

  @Test
  void mayHaveAnyTwoPositionsTogether() {
    boolean[] besideTheFirst = new boolean[200];
    for (int i = 0; i < 2_000; i++) {
      List<Integer> positions = positions(Sample.of(200, random));
      if (positions.contains(0)) {
        positions.forEach(position -> besideTheFirst[position] = true);
      }
    }
    assertThat(besideTheFirst).doesNotContain(false);
  }
}
