package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.cache.ResponseCacheFilter.Settings;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Bodies pass as they are, and are kept only when they have come whole and within the limit. */
class ResponseCacheBodyTest {

  private static final int LIMIT = 1_000;

  private final CachedOrigin origin =
      new CachedOrigin(new Settings(CachedOrigin.TTL, 100, 100_000, LIMIT));

  private static Response streaming(String text) {
    return Response.of(200).withBody(CachedOrigin.streamOf(text));
  }

  private static Response streaming(InputStream in, long length) {
    return Response.of(200)
        .withBody(Body.stream(in, length))
        .withHeader("Content-Length", Long.toString(length));
  }

  private static InputStream bytes(int count) {
    return new ByteArrayInputStream(text(count).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + i % 26));
    }
    return text.toString();
  }

  @Test
  void aStreamIsKeptOnceItHasPassedThrough() {
    origin.answers(request -> streaming(text(LIMIT)));

    assertThat(origin.get("/a").text()).isEqualTo(text(LIMIT));
    Answer hit = origin.get("/a");

    assertThat(hit.hit()).isTrue();
    assertThat(hit.text()).isEqualTo(text(LIMIT));
  }

  @Test
  void aStreamsCacheStatusDoesNotPromiseWhatIsNotKnownYet() {
    origin.answers(request -> streaming("hello"));

    assertThat(origin.get("/a").header("Cache-Status")).isEqualTo("fluxgate; fwd=miss");
  }

  @Test
  void theAnswerThatIsCollectedKeepsItsHeadersAndLength() {
    origin.answers(request -> streaming(bytes(10), 10).withHeader("X-A", "1"));

    try (Response response = origin.open(Request.get("/a"))) {
      assertThat(response.body().length()).hasValue(10);
      assertThat(response.headers())
          .isEqualTo(
              Headers.of("Content-Length", "10", "X-A", "1", "Cache-Status", "fluxgate; fwd=miss"));
    }
  }

  @Test
  void anEmptyAnswerIsKept() {
    origin.answers(request -> Response.of(200));
    origin.get("/a");

    assertThat(origin.get("/a").hit()).isTrue();
    assertThat(origin.get("/a").text()).isEmpty();
    assertThat(origin.send(Request.of("HEAD", "/a")).header("Content-Length")).isEqualTo("0");
  }

  @Test
  void aStreamLongerThanTheLimitPassesAndIsNotKept() {
    origin.answers(request -> streaming(text(LIMIT + 1)));

    assertThat(origin.get("/a").text()).isEqualTo(text(LIMIT + 1));
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void bytesLongerThanTheLimitPassAndAreNotKept() {
    origin.answers(request -> Response.text(text(LIMIT + 1)));

    assertThat(origin.get("/a").text()).isEqualTo(text(LIMIT + 1));
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aBodyKnownToBeTooLongIsNotEvenWrapped() {
    Body body = Body.stream(bytes(LIMIT + 1), LIMIT + 1);
    origin.answers(request -> Response.of(200).withBody(body));

    try (Response response = origin.open(Request.get("/a"))) {
      assertThat(response.body()).isSameAs(body);
    }
  }

  @Test
  void aBodyThatEndsEarlyIsNotKept() {
    origin.answers(request -> streaming(bytes(9), 10));

    assertThat(origin.get("/a").text()).isEqualTo(text(9));
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aBodyThatGoesOnTooLongIsNotKept() {
    origin.answers(request -> streaming(bytes(11), 10));

    assertThat(origin.get("/a").text()).isEqualTo(text(11));
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aContentLengthOtherThanTheBodysIsNotBelieved() {
    origin.answers(request -> Response.text("hello").withHeader("Content-Length", "6"));
    origin.get("/a");
    origin.answers(request -> streaming("hello").withHeader("Content-Length", "6"));
    origin.get("/a");
    origin.answers(request -> streaming("hello").withHeader("Content-Length", "five"));
    origin.get("/a");

    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aBodyThatBreaksIsNotKept() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    origin.answers(
        request ->
            Response.of(200).withBody(Body.stream(new SequenceInputStream(bytes(5), broken))));

    try (Response response = origin.open(Request.get("/a"))) {
      InputStream in = response.body().open();
      assertThatThrownBy(in::readAllBytes).hasMessage("reset");
    }

    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aReaderWhoGoesOnAfterAFailureDoesNotMakeTheBodyWhole() throws IOException {
    InputStream hiccup =
        new InputStream() {
          private int reads;

          @Override
          public int read() throws IOException {
            if (++reads == 2) {
              throw new IOException("reset");
            }
            return reads < 4 ? 'x' : -1;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            int c = read();
            if (c >= 0) {
              buffer[offset] = (byte) c;
            }
            return c < 0 ? -1 : 1;
          }
        };
    origin.answers(request -> Response.of(200).withBody(Body.stream(hiccup)));

    try (Response response = origin.open(Request.get("/a"))) {
      InputStream in = response.body().open();
      assertThat(in.read()).isEqualTo('x');
      assertThatThrownBy(in::read).hasMessage("reset");
      assertThat(in.read()).isEqualTo('x');
      assertThat(in.read()).isEqualTo(-1);
    }

    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aBodyThatIsAbandonedIsNotKept() throws IOException {
    origin.answers(request -> streaming(text(10)));
    try (Response response = origin.open(Request.get("/a"))) {
      assertThat(response.body().open().readNBytes(9)).hasSize(9);
    }
    origin.answers(request -> streaming(bytes(10), 10));
    try (Response response = origin.open(Request.get("/a"))) {
      assertThat(response.body().open().readNBytes(9)).hasSize(9);
    }
    origin.answers(request -> streaming(text(10)));
    origin.open(Request.get("/a")).close();

    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aReaderWhoKnowsTheLengthNeedNotSeeTheEnd() throws IOException {
    origin.answers(request -> streaming(bytes(10), 10));
    try (Response response = origin.open(Request.get("/a"))) {
      assertThat(response.body().open().readNBytes(10)).hasSize(10);
    }

    assertThat(origin.get("/a").hit()).isTrue();
    assertThat(origin.get("/a").text()).isEqualTo(text(10));
  }

  @Test
  void nothingIsKeptBeforeTheEnd() throws IOException {
    origin.answers(request -> streaming(text(10)));
    try (Response response = origin.open(Request.get("/a"))) {
      InputStream in = response.body().open();
      assertThat(in.readNBytes(10)).hasSize(10);
      assertThat(origin.cache.size()).isZero();
      assertThat(in.read()).isEqualTo(-1);
      assertThat(origin.cache.size()).isEqualTo(1);
    }
  }

  @Test
  void everyWayOfReadingIsCollected() throws IOException {
    origin.answers(request -> streaming(text(100)));
    try (Response response = origin.open(Request.get("/a"))) {
      InputStream in = response.body().open();
      assertThat(in.available()).isEqualTo(100);
      assertThat(in.read()).isEqualTo('a');
      assertThat(in.skip(10)).isEqualTo(10);
      assertThat(in.readNBytes(20)).hasSize(20);
      in.transferTo(new ByteArrayOutputStream());
    }

    assertThat(origin.get("/a").text()).isEqualTo(text(100));
  }

  @Test
  void bytesAboveTheSignComeThroughUnharmed() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    origin.answers(
        request -> Response.of(200).withBody(Body.stream(new ByteArrayInputStream(all))));

    try (Response response = origin.open(Request.get("/a"))) {
      InputStream in = response.body().open();
      for (int i = 0; i < all.length; i++) {
        assertThat(in.read()).isEqualTo(i);
      }
      assertThat(in.read()).isEqualTo(-1);
    }

    try (Response hit = origin.open(Request.get("/a"))) {
      assertThat(hit.body().readAll(256)).isEqualTo(all);
    }
  }

  @Test
  void closingTheAnswerClosesTheBodyBehindAndEndsTheExchange() {
    AtomicInteger bodies = new AtomicInteger();
    AtomicInteger exchanges = new AtomicInteger();
    InputStream in =
        new ByteArrayInputStream(new byte[5]) {
          @Override
          public void close() {
            bodies.incrementAndGet();
          }
        };
    origin.answers(
        request -> Response.of(200).withBody(Body.stream(in)).onClose(exchanges::incrementAndGet));

    origin.open(Request.get("/a")).close();

    assertThat(bodies.get()).isPositive();
    assertThat(exchanges).hasValue(1);
  }

  @Test
  void storedBytesAreServedWithoutCopying() {
    Body body = Body.of("hello");
    origin.answers(request -> Response.of(200).withBody(body));
    origin.get("/a");

    try (Response hit = origin.open(Request.get("/a"))) {
      assertThat(hit.body()).isSameAs(body);
    }
  }

  @Test
  void theLastOfTwoAnswersOnTheirWayStays() {
    origin.answers(request -> streaming("first"));
    Response first = origin.open(Request.get("/a"));
    origin.answers(request -> streaming("second"));
    Response second = origin.open(Request.get("/a"));

    assertThat(second.body().open()).hasContent("second");
    assertThat(first.body().open()).hasContent("first");
    first.close();
    second.close();

    assertThat(origin.forwarded).hasSize(2);
    assertThat(origin.get("/a").text()).isEqualTo("first");
    assertThat(origin.cache.size()).isEqualTo(1);
  }
}
