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

/** The client's own conditions (RFC 9111, 4.3.2, and RFC 9110, 13). */
class CacheConditionalTest {

  private static final String MODIFIED = "Wed, 31 Dec 2025 12:00:00 GMT";

  private final CachedOrigin origin =
      new CachedOrigin()
          .answersWith(
              "ETag",
              "\"1\"",
              "Last-Modified",
              MODIFIED,
              "Cache-Control",
              "max-age=60",
              "Content-Type",
              "text/html",
              "Vary",
              "X-V",
              "Expires",
              "0",
              "Content-Location",
              "/c",
              "X-A",
              "1");

  @ParameterizedTest(name = "RFC 9110, 13.1.2: If-None-Match: {0} is answered by {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "\"1\";304",
        "W/\"1\";304",
        "*;304",
        "\"0\", \"1\";304",
        "\"0\",W/\"1\" ;304",
        "\"a,b\", \"1\";304",
        "\"2\";200",
        "\"1;200",
        "\"\";200",
        "1;200",
        "\"x\"1\"y\";200",
        "\"11\";200",
      })
  void ifNoneMatch(String condition, int status) {
    origin.get("/a");
    Answer answer = origin.get("/a", "If-None-Match", condition.strip());
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.hit()).isTrue();
    assertThat(answer.text()).isEqualTo(status == 304 ? "" : "answer 1");
  }

  @Test
  @DisplayName("RFC 9110, 13.1.2: in whatever line it stands")
  void ifNoneMatchInSeveralLines() {
    origin.get("/a");
    assertThat(origin.get("/a", "If-None-Match", "\"0\"", "If-None-Match", "\"1\"").status())
        .isEqualTo(304);
  }

  @Test
  @DisplayName("RFC 9110, 15.4.5: what a 304 says again")
  void whatA304SaysAgain() {
    origin.get("/a");
    origin.pass(5);
    Answer answer = origin.get("/a", "If-None-Match", "*");
    assertThat(answer.headers().without("Cache-Status"))
        .isEqualTo(
            Headers.of(
                "ETag",
                "\"1\"",
                "Last-Modified",
                MODIFIED,
                "Cache-Control",
                "max-age=60",
                "Vary",
                "X-V",
                "Expires",
                "0",
                "Content-Location",
                "/c",
                "Date",
                CachedOrigin.NOW,
                "Age",
                "5"));
  }

  @ParameterizedTest(name = "RFC 9110, 13.1.3: If-Modified-Since: {0} is answered by {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        MODIFIED + ";304",
        "Wed, 31 Dec 2025 12:00:01 GMT;304",
        "Wednesday, 31-Dec-25 12:00:00 GMT;304",
        "Wed Dec 31 12:00:00 2025;304",
        "Wed, 31 Dec 2025 11:59:59 GMT;200",
        "x;200",
        "0;200",
      })
  void ifModifiedSince(String condition, int status) {
    origin.get("/a");
    Answer answer = origin.get("/a", "If-Modified-Since", condition);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.hit()).isTrue();
    assertThat(origin.head("/a", "If-Modified-Since", condition).status()).isEqualTo(status);
  }

  @Test
  @DisplayName("RFC 9110, 13.1.3: If-None-Match comes first, and two dates are none")
  void theTagComesFirst() {
    origin.get("/a");
    assertThat(origin.get("/a", "If-None-Match", "\"0\"", "If-Modified-Since", MODIFIED).status())
        .isEqualTo(200);
    assertThat(
            origin.get("/a", "If-Modified-Since", MODIFIED, "If-Modified-Since", MODIFIED).status())
        .isEqualTo(200);
  }

  @Test
  @DisplayName("RFC 9111, 4.3.2: without Last-Modified the Date is it")
  void theDateStandsInForTheLastChange() {
    origin.answersWith("Cache-Control", "max-age=60");
    origin.get("/d");
    assertThat(origin.get("/d", "If-Modified-Since", CachedOrigin.NOW).status()).isEqualTo(304);
    assertThat(origin.get("/d", "If-Modified-Since", MODIFIED).status()).isEqualTo(200);
    assertThat(origin.get("/d", "If-None-Match", "\"1\"").status()).isEqualTo(200);
    assertThat(origin.get("/d", "If-None-Match", "*").status()).isEqualTo(304);
  }

  @Test
  @DisplayName("RFC 9110, 13.2.1: conditions are about a 200")
  void conditionsAreAboutA200() {
    origin.answersStatus(404, "ETag", "\"1\"", "Cache-Control", "max-age=60");
    origin.get("/n");
    assertThat(origin.get("/n", "If-None-Match", "\"1\"").status()).isEqualTo(404);
  }

  @ParameterizedTest(name = "RFC 9111, 4.3.2: {0} is for the origin to judge")
  @ValueSource(strings = {"If-Match", "If-Unmodified-Since"})
  void theseAreForTheOrigin(String name) {
    origin.get("/a");
    assertThat(origin.get("/a", name, "\"1\"").told().fwd()).isEqualTo("bypass");
    assertThat(origin.lastForwarded().headers()).isEqualTo(Headers.of(name, "\"1\""));
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
  }

  @Test
  @DisplayName("RFC 9111, 4.3.2: what is not kept yet is fetched whole, and the client is told 304")
  void aMissIsFetchedWholeAndKept() {
    Answer first = origin.get("/a", "If-None-Match", "\"1\"", "X-B", "1");
    assertThat(first.status()).isEqualTo(304);
    assertThat(first.has("Age")).isFalse();
    assertThat(first.told().is("stored")).isTrue();
    assertThat(origin.lastForwarded().headers()).isEqualTo(Headers.of("X-B", "1"));
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
    assertThat(origin.get("/a").hit()).isTrue();
  }

  @Test
  void aMissThatStreamsIsFetchedWholeAndKept() throws Exception {
    origin.answers(
        request ->
            Response.of(200).withBody(CachedOrigin.streamOf("whole")).withHeader("ETag", "\"1\""));
    Answer first = origin.get("/a", "If-None-Match", "\"1\"");
    assertThat(first.status()).isEqualTo(304);
    assertThat(first.text()).isEmpty();
    while (origin.cache.onTheirWay() > 0) {
      Thread.onSpinWait();
    }
    assertThat(origin.get("/a").text()).isEqualTo("whole");
    assertThat(origin.forwarded).hasSize(1);
  }

  @Test
  void whatIsNotForAllIsAskedForWithTheClientsOwnConditions() {
    origin.validates("\"1\"", "Cache-Control", "private");
    assertThat(origin.get("/a").status()).isEqualTo(200);
    Answer again = origin.get("/a", "If-None-Match", "\"1\"");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.told().text("fwd-status")).isEqualTo("304");
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  @DisplayName("RFC 9111, 4.3.2: the client is told 304 after a validation too")
  void afterAValidationToo() {
    origin.validates("\"1\"", "Cache-Control", "max-age=60");
    origin.get("/v");
    origin.pass(61);
    Answer answer = origin.get("/v", "If-None-Match", "\"1\"");
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.told().fwd()).isEqualTo("stale");
    origin.pass(61);
    assertThat(origin.get("/v", "If-None-Match", "\"0\"").status()).isEqualTo(200);
  }
}
