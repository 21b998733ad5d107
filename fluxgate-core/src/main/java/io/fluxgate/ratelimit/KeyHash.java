package io.fluxgate.ratelimit;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * A secret hash of 128 bits: SipHash-1-3 (Aumasson and Bernstein) over a text's UTF-16 code units.
 * Whoever does not know the secret cannot find two texts with the same hash, nor many that crowd
 * one place of a table; so a table may remember hashes in place of texts.
 *
 * @param k0 half of the secret
 * @param k1 the other half
 */
record KeyHash(long k0, long k1) {

  private static final SecureRandom SECURE = new SecureRandom();

  /** A text's hash. */
  record Hash(long high, long low) {}

  /**
   * A hash with a secret of its own. It has a part from the machine's secure source, because the
   * gateway's may be one whose next numbers follow from those that clients get to see.
   */
  static KeyHash of(RandomGenerator random) {
    return new KeyHash(
        random.nextLong() ^ SECURE.nextLong(), random.nextLong() ^ SECURE.nextLong());
  }

  Hash hash(String text) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int length = text.length();
    int whole = length & ~3;
    for (int i = 0; i <= whole; i += 4) {
      long word = i < whole ? fourAt(text, i) : lastWord(text, i);
      v3 ^= word;
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
      v0 ^= word;
    }
    v2 ^= 0xee;
    long high = 0;
    for (int round = 1; round <= 6; round++) {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
      if (round == 3) {
        high = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
      }
    }
    return new Hash(high, v0 ^ v1 ^ v2 ^ v3);
  }

  private static long fourAt(String text, int i) {
    return text.charAt(i)
        | (long) text.charAt(i + 1) << 16
        | (long) text.charAt(i + 2) << 32
        | (long) text.charAt(i + 3) << 48;
  }

  /** What is left, at most three characters, and the length in bytes. */
  private static long lastWord(String text, int from) {
    long word = (long) text.length() << 57;
    for (int i = text.length() - 1; i >= from; i--) {
      word |= (long) text.charAt(i) << (16 * (i - from));
    }
    return word;
  }
}
