package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD is answered from a kept GET, and tells whether that is still right (RFC 9111, 4.3.5). */
class CacheHeadTest {

  private static final String MODIFIED = "Wed, 31 Dec 2025 12:00:00 GMT";

  private final CachedOrigin origin = new CachedOrigin();

  private void keep() {
    origin.answersWith(
        "ETag", "\"1\"", "Last-Modified", MODIFIED, "Cache-Control", "max-age=60", "X-A", "old");
    origin.get("/a");
  }

  private Answer headAnswers(String... headers) {
    origin.answers(request -> Response.of(200).withHeaders(Headers.of(headers)));
    return origin.head("/a", "Cache-Control", "no-cache");
  }

  @Test
  @DisplayName("RFC 9110, 9.3.2: the headers of the GET, its length included, and no content")
  void headIsAnsweredFromAKeptGet() {
    keep();
    Answer head = origin.head("/a");
    assertThat(head.hit()).isTrue();
    assertThat(head.text()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo("8");
    assertThat(head.header("X-A")).isEqualTo("old");
    assertThat(head.header("Age")).isEqualTo("0");
    assertThat(origin.forwarded).hasSize(1);
  }

  @Test
  @DisplayName("RFC 9110, 8.6: no length of what has no content")
  void noLengthOfA204() {
    origin.answers(request -> Response.of(204));
    origin.get("/n");
    assertThat(origin.head("/n").has("Content-Length")).isFalse();
    origin.answers(request -> Response.of(200));
    origin.get("/e");
    assertThat(origin.head("/e").header("Content-Length")).isEqualTo("0");
  }

  @Test
  @DisplayName("RFC 9111, 4.3.5: an answer to HEAD that fits brings the headers up to date")
  void headFreshens() {
    keep();
    origin.pass(50);
    headAnswers(
        "ETag",
        "\"1\"",
        "Last-Modified",
        MODIFIED,
        "Content-Length",
        "8",
        "X-A",
        "new",
        "Cache-Control",
        "max-age=20",
        "Content-Type",
        "x/y");
    Answer hit = origin.get("/a");
    assertThat(hit.hit()).isTrue();
    assertThat(hit.text()).isEqualTo("answer 1");
    assertThat(hit.header("X-A")).isEqualTo("new");
    assertThat(hit.has("Content-Type")).isFalse();
    assertThat(hit.told().text("ttl")).isEqualTo("20");
  }

  @ParameterizedTest(name = "RFC 9111, 4.3.5: {0}: {1} shows that it is no longer right")
  @CsvSource({
    "ETag,'\"2\"'",
    "ETag,'W/\"1\"'",
    "Last-Modified,'Thu, 01 Jan 2026 00:00:00 GMT'",
    "Content-Length,9",
    "Cache-Control,private",
    "Cache-Control,no-store",
    "Vary,X-V",
    "Vary,*",
  })
  void headShowsThatItIsNoLongerRight(String name, String value) {
    keep();
    headAnswers(name, value, "X-A", "new");
    Answer next = origin.get("/a");
    assertThat(next.told().fwd()).isEqualTo("stale");
    assertThat(origin.lastForwarded().header("If-None-Match")).contains("\"1\"");
  }

  @ParameterizedTest(name = "{0} to HEAD says nothing")
  @ValueSource(ints = {304, 404, 405, 500, 302})
  void otherStatusesSayNothing(int status) {
    keep();
    origin.answersStatus(status, "ETag", "\"2\"");
    assertThat(origin.head("/a", "Cache-Control", "no-cache").status()).isEqualTo(status);
    assertThat(origin.get("/a").hit()).isTrue();
    assertThat(origin.get("/a").header("X-A")).isEqualTo("old");
  }

  @Test
  @DisplayName("a cookie that HEAD sets is for one client")
  void aCookieThatHeadSets() {
    keep();
    assertThat(headAnswers("ETag", "\"1\"", "Set-Cookie", "a=b").header("Set-Cookie"))
        .isEqualTo("a=b");
    Answer hit = origin.get("/a");
    assertThat(hit.hit()).isTrue();
    assertThat(hit.has("Set-Cookie")).isFalse();
  }

  @Test
  void headOfAStaleAnswerIsNotKeptForLongerThanItSays() {
    keep();
    origin.pass(61);
    headAnswers("ETag", "\"1\"", "Cache-Control", "max-age=5");
    assertThat(origin.get("/a").hit()).isTrue();
    origin.pass(5);
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @Test
  void headIsForwardedAsHead() {
    origin.answers(request -> Response.of(200).withHeader("Content-Length", "5"));
    Answer head = origin.head("/a", "If-None-Match", "\"1\"");
    assertThat(origin.lastForwarded().method()).isEqualTo("HEAD");
    assertThat(origin.lastForwarded().headers()).isEqualTo(Headers.of("If-None-Match", "\"1\""));
    assertThat(head.told().fwd()).isEqualTo("uri-miss");
  }
}
