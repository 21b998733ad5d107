package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.cache.ResponseCacheFilter.Settings;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered from the cache, and under which key. */
class ResponseCacheFilterTest {

  private final CachedOrigin origin = new CachedOrigin();

  @Test
  void theSecondRequestIsAnsweredWithoutTheOrigin() {
    origin.answersWith("Content-Type", "text/html", "ETag", "\"1\"");

    Answer first = origin.get("/a");
    Answer second = origin.get("/a");

    assertThat(origin.forwarded).hasSize(1);
    assertThat(first.text()).isEqualTo("answer 1");
    assertThat(second.text()).isEqualTo("answer 1");
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.header("Content-Type")).isEqualTo("text/html");
    assertThat(second.header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void cacheStatusSaysWhatHappened() {
    assertThat(origin.get("/a").header("Cache-Status")).isEqualTo("fluxgate; fwd=miss; stored");
    assertThat(origin.get("/a").header("Cache-Status")).isEqualTo("fluxgate; hit");
    assertThat(origin.get("/a", "Cache-Control", "no-cache").header("Cache-Status"))
        .isEqualTo("fluxgate; fwd=request; stored");
    assertThat(origin.get("/a", "Authorization", "Basic eDp5").header("Cache-Status"))
        .isEqualTo("fluxgate; fwd=bypass");
    assertThat(origin.send(Request.of("OPTIONS", "/a")).header("Cache-Status"))
        .isEqualTo("fluxgate; fwd=method");
    origin.answers(request -> Response.of(404));
    assertThat(origin.get("/b").header("Cache-Status")).isEqualTo("fluxgate; fwd=miss");
  }

  @Test
  void cacheStatusComesBehindThatOfCachesNearerToTheOrigin() {
    origin.answersWith("Cache-Status", "inner; hit");

    assertThat(origin.get("/a").header("Cache-Status"))
        .isEqualTo("inner; hit | fluxgate; fwd=miss; stored");
    assertThat(origin.get("/a").header("Cache-Status")).isEqualTo("inner; hit | fluxgate; hit");
  }

  @Test
  void anAnswerTooLargeForTheWholeCacheIsNotCalledStored() {
    CachedOrigin tiny = new CachedOrigin(new Settings(Duration.ofSeconds(1), 10, 20, 1_000));
    tiny.answers(request -> Response.text("more than twenty bytes of text"));

    assertThat(tiny.get("/a").header("Cache-Status")).isEqualTo("fluxgate; fwd=miss");
    assertThat(tiny.cache.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"/a,/b", "/a,/a?x", "/a?x=1,/a?x=2", "/a,/A", "http://one/a,http://two/a"})
  void differentTargetsAreKeptApart(String one, String other) {
    origin.answers(request -> Response.text(request.target()));
    origin.get(one);

    assertThat(origin.get(other).text()).isEqualTo(other);
  }

  @Test
  void theHostComparesWithoutRegardToCase() {
    origin.get("/a", "Host", "Example.com");

    assertThat(origin.get("/a", "Host", "example.COM").hit()).isTrue();
    assertThat(origin.get("http://EXAMPLE.com/a").hit()).isTrue();
  }

  @Test
  void headIsAnsweredFromAStoredGetWithItsLengthAndNoBody() {
    origin.answers(request -> Response.text("hello"));
    origin.get("/a");

    Answer head = origin.send(Request.of("HEAD", "/a"));

    assertThat(head.hit()).isTrue();
    assertThat(head.text()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo("5");
    assertThat(head.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
  }

  @Test
  void anAnswerToHeadIsNeverStored() {
    origin.answers(request -> Response.of(200).withHeader("Content-Length", "5"));

    Answer head = origin.send(Request.of("HEAD", "/a"));

    assertThat(head.header("Content-Length")).isEqualTo("5");
    assertThat(origin.send(Request.of("HEAD", "/a")).hit()).isFalse();
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "BREW"})
  void anUnsafeRequestRemovesWhatIsStoredUnderItsUri(String method) {
    origin.get("/a");
    origin.get("/b");
    origin.answers(request -> Response.of(204));
    origin.send(Request.of(method, "/a"));
    origin.answersWith();

    assertThat(origin.get("/a").hit()).isFalse();
    assertThat(origin.get("/b").hit()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"POST,400", "PUT,500", "OPTIONS,200", "TRACE,200", "HEAD,200"})
  void aFailedOrSafeRequestRemovesNothing(String method, int status) {
    origin.get("/a");
    origin.answers(request -> Response.of(status));
    origin.send(Request.of(method, "/a"));

    assertThat(origin.get("/a").hit()).isTrue();
  }

  @Test
  void aRedirectAfterAnUnsafeRequestInvalidatesToo() {
    origin.get("/a");
    origin.answers(request -> Response.of(303));
    origin.send(Request.of("POST", "/a"));

    assertThat(origin.get("/a").hit()).isFalse();
  }

  @Test
  void anAnswerThatWasOnItsWayWhenItsUriWasInvalidatedIsNotKept() {
    origin.answers(request -> Response.of(200).withBody(CachedOrigin.streamOf("old")));
    Response slow = origin.open(Request.get("/a"));
    origin.answers(request -> Response.of(204));
    origin.send(Request.of("PUT", "/a"));

    assertThat(slow.body().open()).hasContent("old");
    slow.close();

    assertThat(origin.cache.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 203, 204, 206, 301, 302, 404, 410, 500, 503})
  void onlyA200IsStored(int status) {
    origin.answers(request -> Response.of(status).withHeader("Cache-Control", "max-age=60"));
    origin.get("/a");

    assertThat(origin.get("/a").hit()).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aPostIsNeverAnsweredFromTheCacheNorStored() {
    origin.answersWith("Cache-Control", "max-age=60");
    origin.get("/a");

    assertThat(origin.send(Request.post("/a", Body.of("x"))).hit()).isFalse();
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @Test
  void theAnswerUsedLongestAgoMakesRoom() {
    CachedOrigin small = new CachedOrigin(new Settings(CachedOrigin.TTL, 2, 100_000, 1_000));
    small.get("/a");
    small.get("/b");
    small.get("/a");
    small.get("/c");

    assertThat(small.cache.size()).isEqualTo(2);
    assertThat(small.get("/a").hit()).isTrue();
    assertThat(small.get("/c").hit()).isTrue();
    assertThat(small.get("/b").hit()).isFalse();
  }

  @Test
  void allAnswersTogetherStayWithinTheBytes() {
    CachedOrigin small = new CachedOrigin(new Settings(CachedOrigin.TTL, 100, 2_000, 1_000));
    small.answers(request -> Response.text("x".repeat(500)));
    for (int i = 0; i < 20; i++) {
      small.get("/" + i);
      assertThat(small.cache.bytes()).isLessThanOrEqualTo(2_000);
    }

    assertThat(small.cache.size()).isEqualTo(3);
  }

  @Test
  void anAnswerServedTwiceIsNotSpoiledByClosingIt() {
    origin.answers(request -> Response.of(200).withBody(CachedOrigin.streamOf("hello")));
    origin.get("/a");

    for (int i = 0; i < 3; i++) {
      assertThat(origin.get("/a").text()).isEqualTo("hello");
    }
    assertThat(origin.forwarded).hasSize(1);
  }

  @Test
  void anAnswerFromTheCacheRunsNothingOfTheFirstExchange() {
    int[] closed = new int[1];
    origin.answers(request -> Response.text("hello").onClose(() -> closed[0]++));

    origin.get("/a");
    origin.get("/a");

    assertThat(closed[0]).isEqualTo(1);
  }

  @Test
  void clearForgetsEverything() {
    origin.get("/a");

    origin.cache.clear();

    assertThat(origin.cache.size()).isZero();
    assertThat(origin.cache.bytes()).isZero();
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @Test
  void connectionAndProxyFieldsOfOneClientAreNotGivenToAnother() {
    origin.answersWith("Proxy-Authenticate", "Basic", "Proxy-Authentication-Info", "x=y");
    origin.get("/a");

    Answer hit = origin.get("/a");

    assertThat(hit.headers().contains("Proxy-Authenticate")).isFalse();
    assertThat(hit.headers().contains("Proxy-Authentication-Info")).isFalse();
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> new Settings(Duration.ofNanos(-1), 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ttl must be 0 to 100 years: PT-0.000000001S");
    assertThatThrownBy(() -> new Settings(Duration.ofDays(36_526), 1, 1, 1))
        .hasMessageContaining("ttl");
    assertThatThrownBy(() -> new Settings(Duration.ZERO, 0, 1, 1))
        .hasMessageContaining("maxEntries must be at least 1: 0");
    assertThatThrownBy(() -> new Settings(Duration.ZERO, 1, 0, 1))
        .hasMessageContaining("maxBytes must be at least 1: 0");
    assertThatThrownBy(() -> new Settings(Duration.ZERO, 1, 1, -1))
        .hasMessageContaining("maxObjectBytes must not be negative: -1");
  }
}
