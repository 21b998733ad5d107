package io.fluxgate.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever a probe or an answer does, it is a failed check, and the next one comes. */
class HostileProbeTest extends CheckingFixture {

  private final HeardEndpoint endpoint = new HeardEndpoint("a");
  private final AtomicInteger closed = new AtomicInteger();

  /** An answer that counts when it is closed. */
  private Response answer(InputStream body) {
    return Response.of(200, Headers.empty(), Body.stream(body)).onClose(closed::incrementAndGet);
  }

  private interface Reads {
    int read(byte[] bytes, int offset, int length) throws IOException;
  }

  private static InputStream reading(Reads reads) {
    return new InputStream() {
      @Override
      public int read() {
        throw new UnsupportedOperationException("read in pieces");
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return reads.read(bytes, offset, length);
      }
    };
  }

  private void expectThatTheNextOneIsGood() throws InterruptedException {
    script.add(() -> Response.text("ok"));
    nextRound();
    assertThat(endpoint.verdict()).startsWith("+ status 200");
  }

  @Test
  void whatAProbeThrowsIsAFailedCheck() throws Exception {
    List<Throwable> thrown =
        List.of(
            new IOException("refused"),
            new IOException(),
            new IllegalStateException("broken"),
            new InterruptedException("not by us"),
            new Exception("sneaky"),
            new StackOverflowError("deep"),
            new AssertionError("assertion"));
    for (Throwable each : thrown) {
      script.add(
          () -> {
            if (each instanceof Error error) {
              throw error;
            }
            throw (Exception) each;
          });
    }
    checks().add(endpoint);
    assertThat(endpoint.verdict()).isEqualTo("- refused");
    for (Throwable each : thrown.subList(1, thrown.size())) {
      if (each instanceof AssertionError) {
        script.add(() -> Response.text("ok"));
      }
      nextRound();
      assertThat(endpoint.verdict()).isEqualTo("- " + each);
    }
    nextRound();
    assertThat(endpoint.verdict()).startsWith("+");
  }

  @Test
  @SuppressWarnings("NullAway") // that is the point
  void noAnswerAtAllIsAFailedCheck() throws Exception {
    script.add(() -> null);
    script.add(() -> Response.text("ok"));
    checks().add(endpoint);

    assertThat(endpoint.verdict()).startsWith("- java.lang.NullPointerException");
    expectThatTheNextOneIsGood();
  }

  @Test
  void whoHangsUntilInterruptedIsInterruptedWhenTimeIsOver() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    script.add(
        () -> {
          never.await();
          return Response.of(200);
        });
    script.add(() -> Response.text("ok"));
    checks().add(endpoint);

    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(2).minusNanos(1));
    time.awaitSleepers(1);
    assertThat(endpoint.untold()).isZero();
    time.advance(Duration.ofNanos(1));

    assertThat(endpoint.verdict()).isEqualTo("- not done within 2000 ms");
    expectThatTheNextOneIsGood();
  }

  @Test
  void anAnswerThatComesTooLateIsAFailedCheckAndIsClosed() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    script.add(
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            // swallowed
          }
          return answer(new ByteArrayInputStream(new byte[0]));
        });
    script.add(() -> Response.text("ok"));
    checks().add(endpoint);
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(2));

    assertThat(endpoint.verdict()).isEqualTo("- not done within 2000 ms");
    assertThat(closed).hasValue(1);
    expectThatTheNextOneIsGood();
  }

  @Test
  void anInterruptLeftBehindDisturbsNobody() throws Exception {
    script.add(
        () -> {
          Thread.currentThread().interrupt();
          return Response.text("ok");
        });
    checks().add(endpoint);

    for (int i = 0; i < 5; i++) {
      assertThat(endpoint.verdict()).startsWith("+");
      nextRound();
    }
    endpoint.verdict();
    assertThat(askedAt)
        .containsExactly(
            Duration.ZERO,
            INTERVAL,
            INTERVAL.multipliedBy(2),
            INTERVAL.multipliedBy(3),
            INTERVAL.multipliedBy(4),
            INTERVAL.multipliedBy(5));
  }

  @Test
  void anEndlessBodyIsReadNoFurtherThanTheLimit() throws Exception {
    use(active(List.of(), Optional.of("ok"), 0));
    AtomicInteger read = new AtomicInteger();
    script.add(
        () ->
            answer(
                reading(
                    (bytes, offset, length) -> {
                      int count = Math.min(length, 1_000);
                      Arrays.fill(bytes, offset, offset + count, (byte) 'x');
                      read.addAndGet(count);
                      return count;
                    })));
    script.add(() -> Response.text("ok"));
    checks().add(endpoint);

    assertThat(endpoint.verdict()).startsWith("- status 200 without 'ok'");
    assertThat(read).hasValue(64 << 10);
    assertThat(closed).hasValue(1);
    expectThatTheNextOneIsGood();
  }

  @Test
  void aBodyThatNeverGoesOnIsGivenUpWhenTimeIsOver() throws Exception {
    use(active(List.of(), Optional.of("ok"), 0));
    CountDownLatch never = new CountDownLatch(1);
    script.add(
        () ->
            answer(
                reading(
                    (bytes, offset, length) -> {
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        throw new IOException(e);
                      }
                      return -1;
                    })));
    script.add(() -> Response.text("ok"));
    checks().add(endpoint);
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(2));

    assertThat(endpoint.verdict()).isEqualTo("- not done within 2000 ms");
    assertThat(closed).hasValue(1);
    expectThatTheNextOneIsGood();
  }

  @Test
  void aStreamThatGivesNothingForEverIsGivenUpWhenTimeIsOver() throws Exception {
    use(active(List.of(), Optional.of("ok"), 0));
    script.add(() -> answer(reading((bytes, offset, length) -> 0)));
    script.add(() -> Response.text("ok"));
    checks().add(endpoint);
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(2));

    assertThat(endpoint.verdict()).isEqualTo("- not done within 2000 ms");
    expectThatTheNextOneIsGood();
  }

  @Test
  void aBodyThatIsNotLookedAtIsClosedUnread() throws Exception {
    script.add(
        () ->
            answer(
                reading(
                    (bytes, offset, length) -> {
                      throw new AssertionError("nobody should read this");
                    })));
    checks().add(endpoint);

    assertThat(endpoint.verdict()).startsWith("+ status 200");
    assertThat(closed).hasValue(1);
  }

  @Test
  void anAnswerThatCannotBeClosedIsAFailedCheck() throws Exception {
    script.add(
        () ->
            Response.text("ok")
                .onClose(
                    () -> {
                      throw new IllegalStateException("closing");
                    }));
    script.add(() -> Response.text("ok"));
    checks().add(endpoint);

    assertThat(endpoint.verdict()).isEqualTo("- java.lang.IllegalStateException: closing");
    expectThatTheNextOneIsGood();
  }
}
