package io.fluxgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.circuitbreaker.Admission;
import io.fluxgate.circuitbreaker.BreakerSnapshot;
import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.testing.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AttemptTest {

  private final List<String> verdicts = new ArrayList<>();

  private final Permit permit =
      new Permit() {
        @Override
        public void success() {
          verdicts.add("success");
        }

        @Override
        public void failure() {
          verdicts.add("failure");
        }

        @Override
        public void close() {
          verdicts.add("none");
        }

        @Override
        public boolean probe() {
          return false;
        }
      };

  private Response wrap(Body body) {
    return answer(Response.of(200).withBody(body));
  }

  private Response answer(Response response) {
    try {
      return new Way(FakeTime.standing())
          .endpoint("http://one", new Granting(permit))
          .to(call -> response)
          .proceed(Request.get("/"));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private record Granting(Permit permit) implements CircuitBreaker {
    @Override
    public Admission tryAcquire() {
      return permit;
    }

    @Override
    public boolean admits() {
      return true;
    }

    @Override
    public State state() {
      return State.CLOSED;
    }

    @Override
    public OptionalLong admitsAgainNanos() {
      return OptionalLong.empty();
    }

    @Override
    public BreakerSnapshot snapshot() {
      return new BreakerSnapshot(state(), Instant.EPOCH, Optional.empty(), List.of());
    }
  }

  private static InputStream bytes(int count) {
    return new ByteArrayInputStream(new byte[count]);
  }

  @Test
  void succeedsAtTheEndAndNotBefore() throws IOException {
    InputStream in = wrap(Body.stream(bytes(3))).body().open();
    assertThat(in.read(new byte[3])).isEqualTo(3);
    assertThat(verdicts).isEmpty();
    assertThat(in.read()).isEqualTo(-1);
    assertThat(verdicts).containsExactly("success");
  }

  @Test
  void succeedsWithTheLastAnnouncedByteBecauseNobodyMayAskForMore() throws IOException {
    InputStream in = wrap(Body.stream(bytes(3), 3)).body().open();
    assertThat(in.read()).isZero();
    assertThat(in.read()).isZero();
    assertThat(verdicts).isEmpty();
    assertThat(in.read()).isZero();
    assertThat(verdicts).containsExactly("success");
  }

  @Test
  void failsIfItEndsBeforeTheAnnouncedLength() throws IOException {
    InputStream in = wrap(Body.stream(bytes(3), 4)).body().open();
    assertThat(in.readAllBytes()).hasSize(3);
    assertThat(verdicts).isNotEmpty().containsOnly("failure");
  }

  @Test
  void failsIfTheUpstreamBreaksOff() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new UpstreamException(Kind.RESPONSE_INCOMPLETE, true, "broken", null);
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            return read();
          }
        };
    InputStream in = wrap(Body.stream(new SequenceInputStream(bytes(1), broken))).body().open();
    assertThatThrownBy(in::readAllBytes).isInstanceOf(UpstreamException.class);
    assertThat(verdicts).containsExactly("failure");
  }

  @Test
  void skippingIsReading() throws IOException {
    InputStream in = wrap(Body.stream(bytes(10_000), 10_000)).body().open();
    assertThat(in.skip(-1)).isZero();
    assertThat(in.skip(0)).isZero();
    in.skipNBytes(9_999);
    assertThat(verdicts).isEmpty();
    in.skipNBytes(1);
    assertThat(verdicts).containsOnly("success");
    assertThat(in.skip(1)).isZero();
  }

  @Test
  void tellsWhatIsAvailableAndCannotGoBack() throws IOException {
    InputStream in = wrap(Body.stream(bytes(5))).body().open();
    assertThat(in.available()).isEqualTo(5);
    assertThat(in.markSupported()).isFalse();
    assertThat(verdicts).isEmpty();
  }

  @Test
  void keepsLengthAndHeaders() {
    Response response =
        Response.of(200).withBody(Body.stream(bytes(5), 5)).withHeader("Content-Length", "5");
    Response wrapped = answer(response);
    assertThat(wrapped.header("Content-Length")).contains("5");
    assertThat(wrapped.body().length()).hasValue(5);
  }

  @Test
  void closingItClosesWhatItWraps() {
    boolean[] closed = new boolean[1];
    InputStream in =
        new ByteArrayInputStream(new byte[1]) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    wrap(Body.stream(in)).close();
    assertThat(closed[0]).isTrue();
    assertThat(verdicts).containsExactly("none");
  }
}
