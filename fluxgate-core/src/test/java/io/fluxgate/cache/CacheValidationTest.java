package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asking the origin whether what is kept is still right (RFC 9111, 4.3). */
class CacheValidationTest {

  private static final String MODIFIED = "Wed, 31 Dec 2025 00:00:00 GMT";

  private final CachedOrigin origin = new CachedOrigin();

  /** Keeps an answer that has become stale. */
  private void stale(String... headers) {
    origin.answersWith(headers);
    origin.get("/a");
    origin.pass(100);
  }

  private void confirms(String... headers) {
    origin.answers(request -> Response.of(304).withHeaders(Headers.of(headers)));
  }

  @Test
  @DisplayName("RFC 9111, 4.3.1: it is asked by entity tag and date")
  void itIsAskedByTagAndDate() {
    stale("ETag", "W/\"1\"", "Last-Modified", MODIFIED, "Cache-Control", "max-age=60");
    confirms("Cache-Control", "max-age=60");
    Answer confirmed = origin.get("/a");

    assertThat(origin.lastForwarded().headers())
        .isEqualTo(Headers.of("If-None-Match", "W/\"1\"", "If-Modified-Since", MODIFIED));
    assertThat(confirmed.status()).isEqualTo(200);
    assertThat(confirmed.text()).isEqualTo("answer 1");
    assertThat(confirmed.told().fwd()).isEqualTo("stale");
    assertThat(confirmed.told().text("fwd-status")).isEqualTo("304");
    assertThat(confirmed.told().is("stored")).isTrue();
    assertThat(origin.get("/a").hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 4.3.1: by what there is")
  void itIsAskedByWhatThereIs() {
    stale("Last-Modified", MODIFIED, "Cache-Control", "max-age=60");
    origin.get("/a");
    assertThat(origin.lastForwarded().headers())
        .isEqualTo(Headers.of("If-Modified-Since", MODIFIED));
  }

  @Test
  void withoutAValidatorItIsAskedForAnew() {
    stale("Cache-Control", "max-age=60, stale-if-error=999");
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
    assertThat(origin.lastForwarded().headers()).isEqualTo(Headers.empty());
  }

  @Test
  @DisplayName("the client's own conditions and ranges are not the question")
  void theClientsOwnConditionsAreNotTheQuestion() {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60");
    confirms();
    origin.get(
        "/a",
        "If-None-Match",
        "\"own\"",
        "If-Modified-Since",
        MODIFIED,
        "Range",
        "bytes=0-1",
        "If-Range",
        "\"own\"",
        "X-A",
        "1");
    assertThat(origin.lastForwarded().headers())
        .isEqualTo(Headers.of("X-A", "1", "If-None-Match", "\"1\""));
  }

  @Test
  @DisplayName("RFC 9111, 3.2: a 304 brings the kept headers up to date")
  void aConfirmationBringsHeadersUpToDate() {
    stale(
        "ETag",
        "\"1\"",
        "Cache-Control",
        "max-age=60",
        "X-A",
        "old",
        "X-A",
        "older",
        "X-B",
        "old",
        "Content-Type",
        "a/b",
        "Content-Encoding",
        "gzip",
        "Date",
        CachedOrigin.NOW);
    confirms(
        "ETag",
        "\"1\"",
        "Cache-Control",
        "max-age=7",
        "X-A",
        "new",
        "x-c",
        "new",
        "Content-Type",
        "x/y",
        "Content-Length",
        "0",
        "Content-Encoding",
        "br",
        "Content-Range",
        "bytes 0-1/2",
        "Age",
        "2",
        "Date",
        "Thu, 01 Jan 2026 00:01:40 GMT");

    for (Answer answer : new Answer[] {origin.get("/a"), origin.get("/a")}) {
      assertThat(answer.text()).isEqualTo("answer 1");
      assertThat(answer.header("X-A")).isEqualTo("new");
      assertThat(answer.header("X-B")).isEqualTo("old");
      assertThat(answer.header("X-C")).isEqualTo("new");
      assertThat(answer.header("Content-Type")).isEqualTo("a/b");
      assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(answer.has("Content-Range")).isFalse();
      assertThat(answer.header("Date")).isEqualTo("Thu, 01 Jan 2026 00:01:40 GMT");
    }
    assertThat(origin.get("/a").header("Age")).isEqualTo("2");
    assertThat(origin.get("/a").told().text("ttl")).isEqualTo("5");
    assertThat(origin.forwarded).hasSize(2);
  }

  @Test
  @DisplayName("RFC 9110, 6.6.1: a 304 without a date is of its arrival")
  void aConfirmationWithoutDateIsOfItsArrival() {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60", "Date", CachedOrigin.NOW);
    confirms();
    origin.get("/a");
    Answer hit = origin.get("/a");
    assertThat(hit.hit()).isTrue();
    assertThat(hit.header("Age")).isEqualTo("0");
    assertThat(hit.header("Date")).isEqualTo("Thu, 01 Jan 2026 00:01:40 GMT");
  }

  @ParameterizedTest(name = "RFC 9111, 4.3.4: a 304 about {0} is not about \"1\" of the last day")
  @CsvSource({"ETag,'\"2\"'", "ETag,'1'", "Last-Modified,'Thu, 01 Jan 2026 00:00:30 GMT'"})
  void aConfirmationOfAnotherAnswerIsNone(String name, String value) {
    stale("ETag", "\"1\"", "Last-Modified", MODIFIED, "Cache-Control", "max-age=60");
    int[] closed = new int[1];
    origin.answers(
        request ->
            request.headers().contains("If-None-Match")
                ? Response.of(304).withHeader(name, value).onClose(() -> closed[0]++)
                : Response.text("whole"));
    assertThat(origin.get("/a").text()).isEqualTo("whole");
    assertThat(origin.lastForwarded().headers()).isEqualTo(Headers.empty());
    assertThat(closed[0]).isEqualTo(1);
    assertThat(origin.get("/a").text()).isEqualTo("whole");
    assertThat(origin.cache.size()).isEqualTo(1);
  }

  @Test
  @DisplayName("RFC 9110, 8.8.3.2: tags are compared weakly")
  void aWeakTagConfirmsToo() {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60");
    confirms("ETag", "W/\"1\"");
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
    assertThat(origin.forwarded).hasSize(2);
  }

  @Test
  @DisplayName("RFC 9111, 4.3.3: a whole answer replaces what was kept")
  void aWholeAnswerReplacesWhatWasKept() {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60");
    origin.answersWith("ETag", "\"2\"", "Cache-Control", "max-age=60");
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
    assertThat(origin.cache.size()).isEqualTo(1);
  }

  @ParameterizedTest(name = "RFC 9111, 4.3.3: {0}, {1}: what was kept is no longer right")
  @CsvSource({"200,no-store", "200,private", "404,no-store", "410,no-store", "302,no-store"})
  void aNewAnswerThatIsNotKeptStillReplaces(int status, String control) {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60, stale-if-error=999");
    origin.answersStatus(status, "Cache-Control", control);
    assertThat(origin.get("/a").status()).isEqualTo(status);
    assertThat(origin.cache.size()).isZero();
  }

  @ParameterizedTest(name = "{0} of one client says nothing about what is kept")
  @ValueSource(ints = {400, 401, 403, 429})
  void aRefusalOfOneClientLeavesWhatIsKept(int status) {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60, stale-if-error=999");
    origin.answersStatus(status);
    origin.get("/a");
    origin.answersStatus(503);
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
  }

  @Test
  @DisplayName("RFC 9111, 5.2.2.4: no-cache is asked about each time, however fresh")
  void noCacheIsAskedAboutEachTime() {
    origin.validates("\"1\"", "Cache-Control", "no-cache, max-age=60");
    for (int i = 0; i < 3; i++) {
      Answer answer = origin.get("/a");
      assertThat(answer.text()).isEqualTo("answer 1");
      assertThat(answer.hit()).isFalse();
    }
    assertThat(origin.forwarded).hasSize(3);
    assertThat(origin.get("/a").told().fwd()).isEqualTo("stale");
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.4: who wants it validated has it validated")
  void aReloadIsAConditionalRequest() {
    origin.validates("\"1\"", "Cache-Control", "max-age=60");
    origin.get("/a");
    origin.pass(50);
    Answer reloaded = origin.get("/a", "Cache-Control", "no-cache");
    assertThat(reloaded.text()).isEqualTo("answer 1");
    assertThat(reloaded.told().text("fwd-status")).isEqualTo("304");
    origin.pass(50);
    assertThat(origin.get("/a").hit()).isTrue();
  }

  @Test
  @DisplayName("a cookie that a 304 sets is for the one who asked")
  void aCookieOfAConfirmationIsForOneClient() {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60");
    confirms("Set-Cookie", "session=alice");
    assertThat(origin.get("/a").header("Set-Cookie")).isEqualTo("session=alice");
    Answer other = origin.get("/a");
    assertThat(other.hit()).isTrue();
    assertThat(other.has("Set-Cookie")).isFalse();

    origin.pass(100);
    Answer conditional = origin.get("/a", "If-None-Match", "\"1\"");
    assertThat(conditional.status()).isEqualTo(304);
    assertThat(conditional.header("Set-Cookie")).isEqualTo("session=alice");
    assertThat(origin.get("/a", "If-None-Match", "\"1\"").has("Set-Cookie")).isFalse();
  }

  @ParameterizedTest(name = "RFC 9111, 3: a 304 that says {0} is for one client")
  @CsvSource({"Cache-Control,no-store", "Cache-Control,private", "Vary,*"})
  void aConfirmationMayTakeBackWhatWasAllowed(String name, String value) {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60");
    confirms(name, value, "X-User", "alice");
    Answer own = origin.get("/a");
    assertThat(own.text()).isEqualTo("answer 1");
    assertThat(own.header("X-User")).isEqualTo("alice");
    assertThat(own.told().is("stored")).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  @DisplayName("RFC 9111, 3.5: a 304 to who showed who it is must say that it is for all")
  void aConfirmationToAnAuthorizedClient() {
    stale("ETag", "\"1\"", "Cache-Control", "public, max-age=60");
    confirms("Cache-Control", "max-age=60");
    assertThat(origin.get("/a", "Authorization", "x").text()).isEqualTo("answer 1");
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.2.7: fields that a 304 names are for one client")
  void privateFieldsOfAConfirmation() {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60");
    confirms("Cache-Control", "max-age=60, private=X-User", "X-User", "alice");
    assertThat(origin.get("/a").header("X-User")).isEqualTo("alice");
    assertThat(origin.get("/a").hit()).isTrue();
    assertThat(origin.get("/a").has("X-User")).isFalse();
  }

  @Test
  void aConfirmationNamesNewTags() {
    stale("ETag", "\"1\"", "Cache-Control", "max-age=60", "Surrogate-Key", "old");
    confirms("Surrogate-Key", "new");
    origin.get("/a");
    assertThat(origin.cache.purge(Purge.tag("old"))).isZero();
    assertThat(origin.cache.purge(Purge.tag("new"))).isEqualTo(1);
  }

  @Test
  void thereIsNoConfirmationOfWhatWasNotAsked() {
    stale("Cache-Control", "max-age=60, stale-if-error=999");
    confirms();
    assertThat(origin.get("/a").status()).isEqualTo(304);
    origin.answersStatus(503);
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
  }

  @Test
  void aStaleAnswerIsKeptForAnHourToBeAskedAbout() {
    origin.validates("\"1\"", "Cache-Control", "max-age=60");
    origin.get("/a");
    origin.pass(3659);
    assertThat(origin.get("/a").told().text("fwd-status")).isEqualTo("304");
    origin.pass(3660);
    assertThat(origin.get("/a").told().text("fwd-status")).isEqualTo("200");
  }

  @Test
  @DisplayName("two variants that look the same are not taken for each other")
  void variantsThatLookTheSameAreToldApart() {
    origin.answers(
        request ->
            request.headers().contains("If-None-Match")
                ? Response.of(304).withHeader("X-V", request.header("X-V").orElse(""))
                : Response.of(301, Headers.of("ETag", "\"1\"", "Vary", "X-V"), Body.empty()));
    origin.get("/a", "X-V", "1");
    origin.get("/a", "X-V", "2");
    origin.pass(61);
    origin.get("/a", "X-V", "1");
    origin.get("/a", "X-V", "2");
    assertThat(origin.get("/a", "X-V", "1").header("X-V")).isEqualTo("1");
    assertThat(origin.get("/a", "X-V", "2").header("X-V")).isEqualTo("2");
  }

  @Test
  void anAnswerThatCannotBeJudgedIsClosed() {
    int[] closed = new int[1];
    CacheSettings all = CachedOrigin.settings(CachedOrigin.TTL, 10, 1_000, 1_000);
    CachedOrigin broken = new CachedOrigin(all);
    Body used = CachedOrigin.streamOf("x");
    used.open();
    broken.answers(request -> Response.of(200).withBody(used).onClose(() -> closed[0]++));
    try {
      broken.tryOpen(Request.get("/a")).close();
    } catch (Exception expected) {
      assertThat(expected).isInstanceOf(IllegalStateException.class);
    }
    assertThat(closed[0]).isEqualTo(1);
    assertThat(broken.cache.onTheirWay()).isZero();
  }
}
