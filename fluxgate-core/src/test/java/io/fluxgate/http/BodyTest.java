package io.fluxgate.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BodyTest {

  @Test
  void nothingIsTheEmptyBodyHoweverItIsSaid() throws Exception {
    assertThat(Body.of("")).isSameAs(Body.empty());
    assertThat(Body.of(new byte[0])).isSameAs(Body.empty());
    assertThat(Body.wrap(new byte[0])).isSameAs(Body.empty());
    assertThat(Body.empty().length()).hasValue(0);
    assertThat(Body.empty().replayable()).isTrue();
    assertThat(Body.empty().readAll(0)).isEmpty();
    assertThat(Body.empty().open().read()).isEqualTo(-1);
  }

  @Test
  void bytesCanBeReadAgainAndAgain() throws Exception {
    Body body = Body.of("grüße");

    for (int i = 0; i < 2; i++) {
      assertThat(body.open().readAllBytes()).isEqualTo("grüße".getBytes(UTF_8));
      assertThat(body.readAll(7)).isEqualTo("grüße".getBytes(UTF_8));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      body.writeTo(out);
      assertThat(out.toString(UTF_8)).isEqualTo("grüße");
      body.close();
    }
    assertThat(body.length()).hasValue(7);
    assertThat(body.replayable()).isTrue();
  }

  @Test
  void nobodyCanChangeABodysBytesFromOutside() throws Exception {
    byte[] mine = {1, 2, 3};
    Body body = Body.of(mine);
    mine[0] = 9;
    body.readAll(3)[1] = 9;

    assertThat(body.readAll(3)).containsExactly(1, 2, 3);
  }

  @Test
  void theLimitIsTheMostThatIsTaken() throws Exception {
    assertThat(Body.of("abc").readAll(3)).hasSize(3);
    assertThat(stream("abc").readAll(3)).hasSize(3);
    assertThat(Body.stream(in("abc"), 3).readAll(3)).hasSize(3);
    assertTooLarge(Body.of("abc"));
    assertTooLarge(stream("abc"));
    assertTooLarge(Body.stream(in("abc"), 3));
  }

  private static void assertTooLarge(Body body) {
    assertThatThrownBy(() -> body.readAll(2))
        .isInstanceOfSatisfying(
            BodyTooLargeException.class, e -> assertThat(e.limit()).isEqualTo(2))
        .hasMessageContaining("2 bytes");
  }

  @Test
  void aBodyThatSaysItIsTooLargeIsNotTouched() throws Exception {
    Body body = Body.stream(in("abc"), 3);
    assertTooLarge(body);

    assertThat(body.open().readAllBytes()).hasSize(3);
  }

  @Test
  void aLimitOfNothingLetsOnlyNothingThrough() throws Exception {
    assertThat(stream("").readAll(0)).isEmpty();
    assertThatThrownBy(() -> stream("a").readAll(0)).isInstanceOf(BodyTooLargeException.class);
    assertThatThrownBy(() -> Body.of("a").readAll(0)).isInstanceOf(BodyTooLargeException.class);
  }

  @Test
  void aNegativeLimitOrLengthIsRefused() {
    for (Body body : new Body[] {Body.empty(), Body.of("a"), stream("a")}) {
      assertThatThrownBy(() -> body.readAll(-1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("limit must not be negative: -1");
    }
    assertThatThrownBy(() -> Body.stream(in("a"), -5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-5");
  }

  @Test
  void aStreamIsReadOnce() throws Exception {
    Body body = stream("abc");
    assertThat(body.replayable()).isFalse();
    assertThat(body.length()).isEmpty();
    assertThat(body.readAll(10)).hasSize(3);

    assertThatThrownBy(body::open).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> body.readAll(10)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> body.writeTo(new ByteArrayOutputStream()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void writingAStreamClosesIt() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Body.stream(counting(closed), 3).writeTo(out);

    assertThat(out.toString(UTF_8)).isEqualTo("abc");
    assertThat(closed).hasValue(1);
  }

  @Test
  void closingTheBodyAndClosingItsStreamAreTheSame() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    Body.stream(counting(closed)).close();
    Body.stream(counting(closed)).open().close();

    assertThat(closed).hasValue(2);
  }

  @Test
  void aStreamThatCannotBeClosedSaysSo() {
    Body body =
        Body.stream(
            new InputStream() {
              @Override
              public int read() {
                return -1;
              }

              @Override
              public void close() throws IOException {
                throw new IOException("broken");
              }
            });

    assertThatThrownBy(body::close)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void aBodySaysWhatItIsAndNotWhatIsInIt() {
    assertThat(Body.empty()).hasToString("empty body");
    assertThat(Body.of("secret")).hasToString("6 bytes");
    assertThat(stream("secret")).hasToString("stream of unknown length");
    assertThat(Body.stream(in("x"), 1)).hasToString("stream of 1 bytes");
  }

  private static Body stream(String text) {
    return Body.stream(in(text));
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static InputStream counting(AtomicInteger closed) {
    return new ByteArrayInputStream("abc".getBytes(UTF_8)) {
      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }
}
