package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What did not come whole is never kept, nor taken for whole by anybody. */
@Timeout(20)
class CacheBrokenStreamTest {

  private final Crowd crowd = new Crowd();

  @AfterEach
  void nothingIsLeft() {
    crowd.awaitNothingLeft();
  }

  private static String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + i % 26));
    }
    return text.toString();
  }

  private Pieces streams(long length) {
    Pieces pieces = new Pieces();
    crowd.answers(
        request ->
            length < 0
                ? Response.of(200).withBody(Body.stream(pieces))
                : Response.of(200)
                    .withBody(Body.stream(pieces, length))
                    .withHeader("Content-Length", "" + length));
    return pieces;
  }

  private Response open() throws Exception {
    return crowd.cache.filter(Request.get("/a"), crowd::origin);
  }

  private Answer get() throws Exception {
    return crowd.send(Request.get("/a"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 11, 15})
  void whatIsNotAsLongAsItSaidIsNotKept(int size) throws Exception {
    streams(10).send(text(size)).end();
    try (Response response = open()) {
      InputStream in = response.body().open();
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not as long as it said");
    }
    crowd.awaitNothingLeft();
    assertThat(crowd.cache.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "five", "", "-5", "5, 5", "99999999999999999999"})
  void aContentLengthOtherThanTheBodysIsNotBelieved(String length) throws Exception {
    crowd.answers(request -> Response.text("hello").withHeader("Content-Length", length));
    get();
    crowd.answers(
        request ->
            Response.of(200)
                .withBody(Body.stream(new ByteArrayInputStream(new byte[5]), 5))
                .withHeader("Content-Length", length));
    get();
    crowd.answers(
        request ->
            Response.text("hello")
                .withHeaders(Headers.of("Content-Length", "5", "Content-Length", length)));
    get();
    assertThat(crowd.cache.size()).isZero();
  }

  @Test
  void whatBreaksOffIsNotKeptAndNeverTakenForWhole() throws Exception {
    Pieces pieces = streams(-1).send("one ");
    List<Future<Answer>> all = crowd.send(10, i -> Request.get("/a"));
    crowd.awaitWaiting(10);
    pieces.fail(new IOException("reset"));
    for (Future<Answer> each : all) {
      assertThatThrownBy(each::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("reset");
    }
    crowd.awaitNothingLeft();
    assertThat(crowd.cache.size()).isZero();
    streams(-1).send("again").end();
    assertThat(get().text()).isEqualTo("again");
  }

  @Test
  void anErrorWhileItIsReadIsNoEnd() throws Exception {
    InputStream broken =
        new InputStream() {
          private boolean first = true;

          @Override
          public int read() {
            throw new AssertionError("whole pieces only");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            if (first) {
              first = false;
              buffer[offset] = 'x';
              return 1;
            }
            throw new OutOfMemoryError("none left");
          }
        };
    crowd.answers(request -> Response.of(200).withBody(Body.stream(broken)));
    try (Response response = open()) {
      InputStream in = response.body().open();
      assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
    }
    assertThat(crowd.cache.size()).isZero();
  }

  @Test
  void aClientThatIsInterruptedHurtsNobody() throws Exception {
    Pieces pieces = streams(-1).send("one ");
    List<Future<Answer>> all = crowd.send(3, i -> Request.get("/a"));
    crowd.awaitWaiting(3);
    all.getFirst().cancel(true);
    pieces.send("two").end();
    assertThat(all.get(1).get().text()).isEqualTo("one two");
    assertThat(all.get(2).get().text()).isEqualTo("one two");
  }

  @Test
  void aClosedStreamGivesNothing() throws Exception {
    streams(-1).send("one").end();
    try (Response response = open()) {
      InputStream in = response.body().open();
      in.close();
      assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("closed");
      assertThat(in.available()).isZero();
      in.close();
    }
  }

  @Test
  void closingWakesTheOneWhoReads() throws Exception {
    Pieces pieces = streams(-1);
    Response response = open();
    InputStream in = response.body().open();
    CountDownLatch failed = new CountDownLatch(1);
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    in.read();
                  } catch (IOException e) {
                    failed.countDown();
                  }
                });
    Crowd.await("a reader", () -> reader.getState() == Thread.State.WAITING);
    in.close();
    failed.await();
    response.close();
    pieces.end();
  }
}
