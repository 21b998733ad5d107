package io.fluxgate.loadbalancer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Hash64Test {

  private static long ofPath(String target) {
    return Hash64.of(Request.get(target).path());
  }

  /** Gateways of different versions must agree: these values are never to change. */
  @Test
  void staysWhatItIs() {
    assertThat(Hash64.of("")).isEqualTo(0xF52A15E9A9B5E89BL);
    assertThat(Hash64.of("http://one:9001")).isEqualTo(0x79D987124EB79C93L);
    assertThat(Hash64.of(new byte[] {(byte) 192, 0, 2, 1}, 0)).isEqualTo(0x1E00E9A12F8249CBL);
    assertThat(ofPath("/a/b")).isEqualTo(0x8374DA075F5BDF85L);
  }

  @Test
  void readsTextsAndBytesAlike() {
    byte[] bytes = "xxhttp://one:9001".getBytes(US_ASCII);
    assertThat(Hash64.of(bytes, 2)).isEqualTo(Hash64.of("http://one:9001"));
  }

  @Test
  void takesPathsThatMeanTheSameForEqual() {
    assertThat(ofPath("//%61/b/?q=1")).isEqualTo(ofPath("/a/b"));
    assertThat(ofPath("/ab")).isNotEqualTo(ofPath("/a/b"));
    assertThat(ofPath("/a")).isNotEqualTo(ofPath("/"));
  }

  @Test
  void everyBitOfTheInputChangesEveryBitOfTheHashWithEvenChance() {
    int tries = 4_000;
    int[][] changes = new int[64][64];
    Random random = new Random(29);
    for (int i = 0; i < tries; i++) {
      byte[] input = new byte[8];
      random.nextBytes(input);
      long hash = Hash64.of(input, 0);
      for (int bit = 0; bit < 64; bit++) {
        byte[] changed = input.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        long difference = hash ^ Hash64.of(changed, 0);
        for (int result = 0; result < 64; result++) {
          changes[bit][result] += (int) (difference >>> result & 1);
        }
      }
    }
    // Five standard deviations of 4,000 tossed coins; of 4,096 such counts none goes beyond.
    assertThat(Arrays.stream(changes).flatMapToInt(Arrays::stream))
        .allSatisfy(count -> assertThat(count).isBetween(tries / 2 - 158, tries / 2 + 158));
  }

  @Test
  void spreadsKeysThatDifferLittle() {
    int[] low = new int[256];
    int[] high = new int[256];
    int[] even = new int[256];
    Arrays.fill(even, 1);
    Set<Long> different = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      long hash = Hash64.of("user-" + i);
      different.add(hash);
      low[(int) (hash & 0xFF)]++;
      high[(int) (hash >>> 56)]++;
    }
    assertThat(different).hasSize(100_000);
    assertThat(ChiSquare.of(low, even)).isLessThan(ChiSquare.limit(256));
    assertThat(ChiSquare.of(high, even)).isLessThan(ChiSquare.limit(256));
  }
}
