package io.fluxgate.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against SipHash-c-d-128 written once more, byte by byte, and that against the official vectors.
 */
class KeyHashTest {

  private final Random random = new Random(5);

  /** SipHash as its paper has it; the output is 16 bytes as the reference code writes them. */
  private static byte[] sipHash128(int c, int d, long k0, long k1, byte[] input) {
    long[] v = {
      k0 ^ 0x736f6d6570736575L,
      k1 ^ 0x646f72616e646f6dL,
      k0 ^ 0x6c7967656e657261L,
      k1 ^ 0x7465646279746573L
    };
    v[1] ^= 0xee;
    byte[] padded = new byte[input.length / 8 * 8 + 8];
    System.arraycopy(input, 0, padded, 0, input.length);
    padded[padded.length - 1] = (byte) input.length;
    for (int at = 0; at < padded.length; at += 8) {
      long word = 0;
      for (int i = 7; i >= 0; i--) {
        word = word << 8 | (padded[at + i] & 0xff);
      }
      v[3] ^= word;
      rounds(c, v);
      v[0] ^= word;
    }
    ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    v[2] ^= 0xee;
    rounds(d, v);
    out.putLong(v[0] ^ v[1] ^ v[2] ^ v[3]);
    v[1] ^= 0xdd;
    rounds(d, v);
    return out.putLong(v[0] ^ v[1] ^ v[2] ^ v[3]).array();
  }

  private static void rounds(int count, long[] v) {
    for (int i = 0; i < count; i++) {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
      v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
      v[0] = Long.rotateLeft(v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
      v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
      v[2] = Long.rotateLeft(v[2], 32);
    }
  }

  /** The first of the vectors of the reference code: key 00 to 0f, input 00, 01, 02 and so on. */
  @ParameterizedTest
  @CsvSource({
    "0, a3817f04ba25a8e66df67214c7550293",
    "1, da87c1d86b99af44347659119b22fc45",
    "2, 8177228da4a45dc7fca38bdef60affe4"
  })
  void theHashOfThisTestIsSipHash(int length, String hex) {
    byte[] input = new byte[length];
    for (int i = 0; i < length; i++) {
      input[i] = (byte) i;
    }
    byte[] hash = sipHash128(2, 4, 0x0706050403020100L, 0x0f0e0d0c0b0a0908L, input);
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(hex);
  }

  private void hashesLikeSipHash(String text) {
    long k0 = random.nextLong();
    long k1 = random.nextLong();
    byte[] bytes = new byte[2 * text.length()];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asCharBuffer().put(text.toCharArray());
    ByteBuffer expected =
        ByteBuffer.wrap(sipHash128(1, 3, k0, k1, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new KeyHash(k0, k1).hash(text))
        .as("'%s'", text)
        .isEqualTo(new KeyHash.Hash(expected.getLong(), expected.getLong()));
  }

  @Test
  void isSipHash13OverTheCodeUnitsOfATextOfAnyLength() {
    for (int length = 0; length < 300; length++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append((char) random.nextInt(0x10000)); // lone surrogates, zeros and all
      }
      hashesLikeSipHash(text.toString());
    }
    hashesLikeSipHash("x".repeat(100_001));
    hashesLikeSipHash(
        new String("203.0.113.7".getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII));
  }

  @Test
  void everySecretIsAnotherEvenFromASourceThatRepeatsItself() {
    Set<KeyHash.Hash> hashes = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      hashes.add(KeyHash.of(() -> 42L).hash("key"));
    }
    assertThat(hashes).hasSize(100);
  }

  @Test
  void theSecretOfTheGatewaysOwnSourceCountsToo() {
    int[] asked = {0};
    KeyHash unused =
        KeyHash.of(
            () -> {
              asked[0]++;
              return 42L;
            });
    assertThat(unused).isNotNull();
    assertThat(asked[0]).isEqualTo(2);
  }
}
