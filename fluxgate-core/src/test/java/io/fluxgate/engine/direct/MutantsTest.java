package io.fluxgate.engine.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever comes in is parsed or refused by the declared exception; anything else fails here. And
 * it is the same however it is cut.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutantsTest {

  private static final int MUTANTS = 100_000;

  private static final List<String> TELLING =
      List.of(
          "\r\n", "\r", "\n", " ", "\t", ":", ",", ";", "\0", "\u007f", "\u00ff", "0", "1.1", "a");

  private final Random random = new Random(20_261_124);

  @Test
  void ofRequestsAreParsedOrRefused() {
    heads(Samples.REQUESTS, ParsedHeads::requests);
  }

  @Test
  void ofAnswersAreParsedOrRefused() {
    heads(Samples.ANSWERS, ParsedHeads::responses);
  }

  private void heads(List<String> samples, Supplier<HeadParser<?>> parser) {
    HeadParser<?> first = parser.get();
    HeadParser<?> second = parser.get();
    int parsed = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] bytes = mutant(samples);
      first.reset();
      second.reset();
      String whole = ParsedHeads.whole(first, bytes);
      parsed += whole.startsWith("length") ? 1 : 0;
      int cut = random.nextInt(bytes.length + 1);
      int later = cut + random.nextInt(bytes.length + 1 - cut);

      assertThat(ParsedHeads.inPieces(second, bytes, cut, later, bytes.length)).isEqualTo(whole);
    }
    assertThat(parsed)
        .isBetween(MUTANTS / 50, MUTANTS / 2); // they are neither too mild nor too wild
  }

  @Test
  void ofChunkedBodiesAreReadOrRefused() {
    int read = 0;
    for (int i = 0; i < MUTANTS; i++) {
      String body = new String(mutant(Samples.CHUNKED), ISO_8859_1);
      String whole = Bodies.whole(Bodies.chunked(), body);
      read += whole.contains("ends at") ? 1 : 0;
      int cut = random.nextInt(body.length() + 1);
      int most = 1 + random.nextInt(4);

      assertThat(Bodies.inPieces(Bodies.chunked(), body, most, cut, body.length()))
          .isEqualTo(whole);
    }
    assertThat(read).isBetween(MUTANTS / 50, MUTANTS / 2);
  }

  /** One to four changes of a sample: a byte, or something telling put in, left out or doubled. */
  private byte[] mutant(List<String> samples) {
    byte[] bytes = ParsedHeads.bytes(samples.get(random.nextInt(samples.size())));
    for (int change = random.nextInt(4); change >= 0; change--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + random.nextInt(1 << random.nextInt(5)));
      byte[] between =
          switch (random.nextInt(4)) {
            case 0 -> new byte[] {(byte) random.nextInt(256)};
            case 1 -> ParsedHeads.bytes(TELLING.get(random.nextInt(TELLING.size())));
            case 2 -> new byte[0];
            default -> joined(part(bytes, at, to), part(bytes, at, to));
          };
      bytes = joined(part(bytes, 0, at), between, part(bytes, to, bytes.length));
    }
    return bytes;
  }

  private static byte[] part(byte[] of, int start, int end) {
    return Arrays.copyOfRange(of, start, end);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
