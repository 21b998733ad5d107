package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WebSocketFramesTest {

  private static byte[] frame(int opcode, boolean masked, int length) {
    ByteBuffer frame = ByteBuffer.allocate(14 + length);
    frame.put((byte) opcode);
    int mask = masked ? 0x80 : 0;
    if (length < 126) {
      frame.put((byte) (mask | length));
    } else if (length < 65_536) {
      frame.put((byte) (mask | 126)).putShort((short) length);
    } else {
      frame.put((byte) (mask | 127)).putLong(length);
    }
    if (masked) {
      frame.putInt(0x88888888); // as if there were heads everywhere
    }
    while (length-- > 0) {
      frame.put((byte) 0x88);
    }
    return java.util.Arrays.copyOf(frame.array(), frame.position());
  }

  @Test
  void knowsTheBordersHoweverTheBytesCome() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      List<Integer> borders = new ArrayList<>();
      int[] lengths = {0, 1, 2, 125, 126, 127, 300, 65_535, 65_536, 70_000};
      for (int i = 0; i < 8; i++) {
        int length = lengths[random.nextInt(lengths.length)];
        all.writeBytes(frame(random.nextInt(8), random.nextBoolean(), length));
        borders.add(all.size());
      }
      byte[] bytes = all.toByteArray();
      WebSocketFrames frames = new WebSocketFrames();
      for (int at = 0; at < bytes.length; ) {
        int most = random.nextBoolean() ? 3 : 40_000;
        int count = Math.min(1 + random.nextInt(most), bytes.length - at);
        frames.pass(ByteBuffer.wrap(bytes, at, count));
        at += count;
        assertThat(frames.atBorder()).as("seed %s at %s", seed, at).isEqualTo(borders.contains(at));
      }
      assertThat(frames.closed()).isFalse();
    }
  }

  @Test
  void stopsAtTheEndOfTheFrameThatHasBegun() {
    WebSocketFrames frames = new WebSocketFrames();
    byte[] first = frame(2, true, 10);
    byte[] second = frame(1, false, 3);
    ByteBuffer both =
        ByteBuffer.allocate(first.length + second.length).put(first).put(second).flip();
    frames.pass(both.slice(0, 4));

    ByteBuffer rest = both.duplicate().position(4);
    assertThat(frames.passToBorder(rest)).isEqualTo(first.length);
    assertThat(rest.position()).isEqualTo(4);
    assertThat(frames.atBorder()).isTrue();
    assertThat(frames.passToBorder(both.duplicate().position(first.length)))
        .isEqualTo(first.length);
  }

  @Test
  void seesACloseWhenItIsThereAsAWhole() {
    WebSocketFrames frames = new WebSocketFrames();
    ByteBuffer close = ByteBuffer.wrap(frame(0x88, true, 2));
    frames.pass(close.slice(0, close.limit() - 1));
    assertThat(frames.closed()).isFalse();
    frames.pass(close.slice(close.limit() - 1, 1));
    assertThat(frames.closed()).isTrue();
    WebSocketFrames empty = new WebSocketFrames();
    empty.pass(ByteBuffer.wrap(frame(0x88, false, 0)));
    assertThat(empty.closed()).isTrue();
  }

  @Test
  void aLengthThatIsNoneIsAFrameWithoutEnd() {
    WebSocketFrames frames = new WebSocketFrames();
    frames.pass(ByteBuffer.wrap(new byte[] {2, 127, -1, -1, -1, -1, -1, -1, -1, -1}));
    frames.pass(ByteBuffer.wrap(new byte[1000]));
    assertThat(frames.atBorder()).isFalse();
  }

  @Test
  void ownClosesAreSuch() {
    assertThat(WebSocketFrames.close(1001)).containsExactly(0x88, 2, 0x03, 0xE9);
    assertThat(WebSocketFrames.maskedClose(1001, 0x01020304))
        .containsExactly(0x88, 0x82, 1, 2, 3, 4, 0x03 ^ 1, 0xE9 ^ 2);
  }
}
