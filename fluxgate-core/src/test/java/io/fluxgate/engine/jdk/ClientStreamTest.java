package io.fluxgate.engine.jdk;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.RequestException;
import io.fluxgate.testing.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClientStreamTest {

  private final FakeTime time = FakeTime.standing();
  private final Watchdog watchdog = new Watchdog(time);

  @AfterEach
  void close() {
    watchdog.close();
  }

  private ClientStream stream(InputStream in, long length) {
    return new ClientStream(in, length, ofSeconds(1), watchdog);
  }

  /** The deadline is over after the socket was read and before the reader looks at the clock. */
  @Test
  void bytesThatComeWithTheDeadlineAreTooLateBecauseNothingLimitsTheNextRead() throws Exception {
    InputStream late =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            while (!Thread.currentThread().isInterrupted()) {
              time.advance(ofMillis(100));
              LockSupport.parkNanos(100_000);
            }
            return length;
          }
        };
    try (ClientStream body = stream(late, 100)) {
      assertThatThrownBy(() -> body.read(new byte[10]))
          .isInstanceOfSatisfying(
              RequestException.class, e -> assertThat(e.problem().status()).isEqualTo(408));
      assertThat(Thread.interrupted()).isFalse();
      assertThat(body.cutShort()).isTrue();
    }
    assertThat(watchdog.guards()).isZero();
  }

  @Test
  void aBodyThatWasLeftInTheMiddleIsCutShortAndAWholeOrUntouchedOneIsNot() throws Exception {
    ClientStream body = stream(new ByteArrayInputStream(new byte[10]), 10);
    assertThat(body.cutShort()).isFalse();

    body.readNBytes(5);
    assertThat(body.cutShort()).isTrue();

    body.readNBytes(5);
    assertThat(body.cutShort()).isFalse();
  }

  @Test
  void aBodyThatEndsEarlyIsTheClientsFault() throws Exception {
    ClientStream body = stream(new ByteArrayInputStream(new byte[9]), 10);

    assertThatThrownBy(body::readAllBytes)
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.problem().status()).isEqualTo(400));
    assertThat(body.cutShort()).isTrue();
  }
}
