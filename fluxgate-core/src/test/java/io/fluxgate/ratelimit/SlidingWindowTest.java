package io.fluxgate.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arithmetic of two windows with numbers that no fraction can hold. */
class SlidingWindowTest {

  private final Random random = new Random(4);

  private long number(long most) {
    return Math.min(most, (long) Math.pow(2, random.nextDouble() * 63));
  }

  private static BigInteger big(long number) {
    return BigInteger.valueOf(number);
  }

  @Test
  void isExactHoweverLargeTheNumbersAre() {
    for (int i = 0; i < 20_000; i++) {
      int limit = (int) Math.max(1, Integer.MAX_VALUE - number(Integer.MAX_VALUE));
      long length = Math.max(1, number(Algorithm.FOREVER_NANOS));
      long before = Math.max(1, random.nextLong(limit));
      long taken = random.nextLong(limit);
      // What is left of the window: anything, or where the estimate is all but a whole number.
      long whole = random.nextLong(before + 1);
      long left =
          random.nextInt(3) == 0
              ? random.nextLong(length) + 1
              : big(length).multiply(big(whole)).divide(big(before)).longValue()
                  + random.nextInt(2);
      left = Math.clamp(left, 1, length);
      SlidingWindow window = new SlidingWindow(limit, new Windows(length, 0));
      long[] state = {1, taken, before};
      long now = length + (length - left);

      // before * left / length, rounded up
      BigInteger[] share = big(before).multiply(big(left)).divideAndRemainder(big(length));
      long estimate = taken + share[0].longValue() + share[1].signum();
      long expected = Math.max(0, limit - estimate);

      assertThat(window.remaining(state, 0, now)).isEqualTo(expected);
      if (expected > 0) {
        assertThat(window.nanosUntil(state, 0, expected, now)).isZero();
      }
      if (expected < limit) {
        assertThat(window.nanosUntil(state, 0, expected + 1, now)).isPositive();
      }
    }
  }
}
