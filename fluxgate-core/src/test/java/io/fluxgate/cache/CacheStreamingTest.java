package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Content passes while it is kept, to all who want it, and is kept only if it came whole. */
@Timeout(20)
class CacheStreamingTest {

  private static final int LIMIT = 20_000;

  private final Crowd crowd =
      new Crowd(CachedOrigin.settings(CachedOrigin.TTL, 99, 999_999, LIMIT));

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
  @CsvSource({"0,-1", "1,-1", "8192,-1", "8193,-1", "20000,-1", "20000,20000", "5,5"})
  void aStreamIsKeptOnceItHasPassed(int size, int length) throws Exception {
    streams(length).send(text(size)).end();

    Answer first = get();
    assertThat(first.text()).isEqualTo(text(size));
    assertThat(first.told().is("stored")).isEqualTo(length >= 0);
    Answer hit = get();
    assertThat(hit.hit()).isTrue();
    assertThat(hit.text()).isEqualTo(text(size));
    assertThat(crowd.requests()).isEqualTo(1);
  }

  @Test
  void theFirstClientIsGivenWhatTheOriginSaid() throws Exception {
    Pieces pieces = streams(10).send(text(10)).end();
    try (Response response = open()) {
      assertThat(response.body().length()).hasValue(10);
      assertThat(response.headers())
          .isEqualTo(
              Headers.of(
                  "Content-Length", "10",
                  "Cache-Status", "fluxgate; fwd=uri-miss; fwd-status=200; stored"));
      assertThat(response.body().open()).hasContent(text(10));
    }
    pieces.closed.await();
  }

  @Test
  void contentPassesWhileItComes() throws Exception {
    Pieces pieces = streams(-1).send("first");
    try (Response one = open();
        Response two = open()) {
      InputStream first = one.body().open();
      InputStream second = two.body().open();
      assertThat(first.readNBytes(5)).asString().isEqualTo("first");
      assertThat(second.readNBytes(2)).asString().isEqualTo("fi");
      assertThat(crowd.cache.size()).isZero();
      pieces.send("then");
      assertThat(first.readNBytes(4)).asString().isEqualTo("then");
      assertThat(first.available()).isZero();
      assertThat(second.available()).isEqualTo(7);
      pieces.end();
      assertThat(first.read()).isEqualTo(-1);
      assertThat(crowd.cache.size()).isEqualTo(1); // before anybody has seen the end
      assertThat(second.readAllBytes()).asString().isEqualTo("rstthen");
    }
    assertThat(crowd.requests()).isEqualTo(1);
  }

  @Test
  void aSlowFirstClientHoldsUpNobody() throws Exception {
    Pieces pieces = streams(-1).send(text(15_000));
    try (Response slow = open()) {
      List<Future<Answer>> others = crowd.send(20, i -> Request.get("/a"));
      pieces.end();
      assertThat(Crowd.results(others)).allMatch(each -> each.text().equals(text(15_000)));
      assertThat(get().hit()).isTrue();
      assertThat(slow.body().open()).hasContent(text(15_000));
    }
    assertThat(crowd.requests()).isEqualTo(1);
  }

  @Test
  void theFirstClientMayLeave() throws Exception {
    Pieces pieces = streams(-1).send("one ");
    Response first = open();
    List<Future<Answer>> others = crowd.send(5, i -> Request.get("/a"));
    first.close();
    pieces.send("two").end();
    assertThat(Crowd.results(others)).allMatch(each -> each.text().equals("one two"));
  }

  @Test
  void whatNobodyReadsAnyMoreIsKeptAllTheSame() throws Exception {
    Pieces pieces = streams(-1).send("one ");
    Response first = open();
    Response second = open();
    first.close();
    second.close();
    pieces.send("two").end();
    pieces.closed.await();
    crowd.awaitNothingLeft();
    assertThat(get().text()).isEqualTo("one two");
    assertThat(crowd.requests()).isEqualTo(1);
  }

  @Test
  void aStreamTooLongPassesToAllWhoJoinedAndIsNotKept() throws Exception {
    Pieces pieces = streams(-1).send(text(5_000));
    List<Future<Answer>> all = crowd.send(30, i -> Request.get("/a"));
    crowd.awaitWaiting(30);
    String rest = text(300_000);
    pieces.send(rest).end();
    assertThat(Crowd.results(all)).allMatch(each -> each.text().equals(text(5_000) + rest));
    assertThat(crowd.cache.size()).isZero();
    assertThat(crowd.requests()).isEqualTo(1);
  }

  @Test
  void nobodyJoinsAStreamThatIsTooLong() throws Exception {
    streams(-1).send(text(LIMIT + 5_000));
    Response first = open();
    InputStream in = first.body().open();
    assertThat(in.readNBytes(LIMIT + 5_000)).hasSize(LIMIT + 5_000);
    Pieces own = streams(-1).send("own").end();
    assertThat(get().text()).isEqualTo("own");
    own.closed.await();
    assertThat(crowd.requests()).isEqualTo(2);
    first.close(); // and the origin, which sends nothing more, is let go of
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theOriginIsLetGoOfWhenNobodyReadsWhatCannotBeKept(boolean sendsOn) throws Exception {
    Pieces pieces = streams(-1);
    Response first = open();
    Response second = open();
    pieces.send(text(LIMIT + 1));
    InputStream in = first.body().open();
    List<Future<Integer>> both = List.of(reads(in), reads(second.body().open()));
    assertThat(both.get(0).get() + both.get(1).get()).isEqualTo(2 * (LIMIT + 1));
    first.close();
    assertThat(pieces.closed.getCount()).isEqualTo(1);
    second.close();
    if (sendsOn) {
      pieces.send(text(LIMIT));
    }
    pieces.closed.await();
    crowd.awaitNothingLeft();
    assertThat(crowd.cache.size()).isZero();
  }

  private static Future<Integer> reads(InputStream in) {
    FutureTask<Integer> task = new FutureTask<>(() -> in.readNBytes(LIMIT + 1).length);
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void oneWhoLeavesDoesNotHoldUpAStreamThatIsTooLong() throws Exception {
    Pieces pieces = streams(-1).send(text(1_000));
    Response stays = open();
    Response leaves = open();
    InputStream in = stays.body().open();
    pieces.send(text(100_000)).end();
    assertThat(in.readNBytes(8_192)).hasSize(8_192);
    leaves.close();
    assertThat(in.readAllBytes()).hasSize(101_000 - 8_192);
    stays.close();
  }

  @Test
  void oneWhoIsSlowLosesNothingOfAStreamThatIsTooLong() throws Exception {
    for (int round = 0; round < 10; round++) {
      Pieces pieces = streams(-1);
      try (Response slow = open();
          Response quick = open()) {
        pieces.send(text(100_000)).end();
        InputStream ahead = quick.body().open();
        assertThat(ahead.readNBytes(16_384)).hasSize(16_384);
        FutureTask<byte[]> rest = new FutureTask<>(ahead::readAllBytes);
        Thread reader = Thread.ofVirtual().start(rest);
        Crowd.await("the quick one", () -> reader.getState() != Thread.State.RUNNABLE);
        assertThat(slow.body().open()).hasContent(text(100_000));
        assertThat(rest.get()).hasSize(100_000 - 16_384);
      }
    }
  }

  @Test
  void aStreamThatIsKnownToBeTooLongPassesAsItIs() throws Exception {
    Body body = Body.stream(new ByteArrayInputStream(new byte[LIMIT + 1]), LIMIT + 1);
    crowd.answers(request -> Response.of(200).withBody(body));
    try (Response response = open()) {
      assertThat(response.body()).isSameAs(body);
    }
    crowd.answers(request -> Response.text(text(LIMIT + 1)));
    assertThat(get().text()).isEqualTo(text(LIMIT + 1));
    assertThat(crowd.cache.size()).isZero();
  }

  @Test
  void bytesAboveTheSignComeThroughUnharmed() throws Exception {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    crowd.answers(request -> Response.of(200).withBody(Body.stream(new ByteArrayInputStream(all))));
    try (Response response = open()) {
      InputStream in = response.body().open();
      for (int i = 0; i < all.length; i++) {
        assertThat(in.read()).isEqualTo(i);
      }
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[1], 0, 0)).isZero();
    }
    try (Response hit = open()) {
      assertThat(hit.body().readAll(256)).isEqualTo(all);
    }
  }

  @Test
  void everyWayOfReadingWorks() throws Exception {
    streams(-1).send(text(100)).end();
    try (Response response = open()) {
      InputStream in = response.body().open();
      assertThat(in.read()).isEqualTo('a');
      assertThat(in.skip(10)).isEqualTo(10);
      assertThat(in.readNBytes(20)).asString().isEqualTo(text(31).substring(11));
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      in.transferTo(rest);
      assertThat(rest.toString(StandardCharsets.UTF_8)).isEqualTo(text(100).substring(31));
    }
  }

  @Test
  void whoJoinsIsGivenWhatIsForAll() throws Exception {
    Pieces pieces = new Pieces();
    crowd.answers(
        request ->
            Response.of(200)
                .withBody(Body.stream(pieces))
                .withHeaders(
                    Headers.of("Cache-Control", "max-age=9, private=X-User", "X-User", "alice")));
    try (Response one = open();
        Response two = open()) {
      assertThat(one.header("X-User")).contains("alice");
      assertThat(one.header("Age")).isEmpty();
      assertThat(two.header("X-User")).isEmpty();
      assertThat(two.header("Age")).contains("0");
      assertThat(two.header("Cache-Status"))
          .contains("fluxgate; fwd=uri-miss; fwd-status=200; collapsed");
    }
    pieces.end();
  }

  @Test
  void nobodyMayKeepAnythingWhereNothingMayBeKept() throws Exception {
    Crowd none = new Crowd(CachedOrigin.settings(CachedOrigin.TTL, 9, 9_999, 0));
    byte[] content = new byte[100_000];
    Arrays.fill(content, (byte) 'x');
    none.answers(
        request -> Response.of(200).withBody(Body.stream(new ByteArrayInputStream(content))));
    assertThat(none.send(Request.get("/a")).text()).hasSize(100_000);
    none.answers(request -> Response.of(200).withBody(CachedOrigin.streamOf("")));
    none.send(Request.get("/b"));
    assertThat(none.send(Request.get("/b")).hit()).isTrue();
    none.awaitNothingLeft();
  }
}
