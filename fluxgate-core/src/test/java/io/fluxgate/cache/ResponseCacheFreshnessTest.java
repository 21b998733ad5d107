package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.ResponseCacheFilter.Settings;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an answer is fresh, and how old it says it is (RFC 9111, 4.2 and 5.1). */
class ResponseCacheFreshnessTest {

  /** The clock's time, when a test begins. */
  private static final String NOW = "Thu, 01 Jan 2026 00:00:00 GMT";

  private final CachedOrigin origin = new CachedOrigin();

  private void freshForExactly(int seconds, String... headers) {
    origin.answersWith(headers);
    origin.get("/a");
    origin.time.advance(Duration.ofSeconds(seconds).minusNanos(1));
    assertThat(origin.get("/a").hit()).isTrue();
    origin.time.advance(Duration.ofNanos(1));
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @Test
  void theConfiguredTimeHoldsWhereTheOriginSaysNone() {
    freshForExactly(60, "Cache-Control", "public");
  }

  @Test
  void maxAgeComesBeforeTheConfiguredTime() {
    freshForExactly(7, "Cache-Control", "max-age=7");
  }

  @Test
  void maxAgeMayBeQuoted() {
    freshForExactly(7, "Cache-Control", "MAX-AGE=\"7\"");
  }

  @Test
  void sharedMaxAgeComesBeforeMaxAge() {
    freshForExactly(9, "Cache-Control", "max-age=7, s-maxage=9");
  }

  @Test
  void maxAgeComesBeforeExpires() {
    freshForExactly(7, "Cache-Control", "max-age=7", "Expires", "0", "Date", NOW);
  }

  @Test
  void expiresCountsFromTheDate() {
    freshForExactly(30, "Expires", "Thu, 01 Jan 2026 00:00:30 GMT", "Date", NOW);
  }

  @Test
  void expiresCountsFromTheOriginsDateEvenIfItsClockIsAhead() {
    freshForExactly(
        30, "Expires", "Thu, 01 Jan 2026 01:00:30 GMT", "Date", "Thu, 01 Jan 2026 01:00:00 GMT");
  }

  @Test
  void expiresCountsFromTheArrivalIfThereIsNoDate() {
    freshForExactly(30, "Expires", "Thu, 01 Jan 2026 00:00:30 GMT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "", "tomorrow", NOW, "Wed, 31 Dec 2025 23:59:59 GMT"})
  void anExpiresThatIsPastOrUnreadableIsStale(String expires) {
    assertThat(origin.keeps("Expires", expires, "Date", NOW)).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void twoLinesOfExpiresAreStale() {
    String later = "Thu, 01 Jan 2026 00:00:30 GMT";
    assertThat(origin.keeps("Expires", later, "Expires", later)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-age=0",
        "s-maxage=0, max-age=60",
        "max-age=60, max-age=60",
        "s-maxage=5, s-maxage=6",
        "max-age",
        "max-age=",
        "max-age=-1",
        "max-age=+5",
        "max-age=1.5",
        "max-age=60s",
        "max-age=x, s-maxage=60",
        "max-age = 60",
        "max-age=60; public",
        "max-age=60, x=\"open",
      })
  void invalidOrDuplicateDirectivesAreStale(String cacheControl) {
    assertThat(origin.keeps("Cache-Control", cacheControl)).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aMaxAgeBeyondMeasureIsVeryLong() {
    assertThat(origin.keeps("Cache-Control", "max-age=99999999999999999999999")).isTrue();
  }

  @Test
  void withoutAConfiguredTimeOnlyWhatTheOriginMarkedIsKept() {
    CachedOrigin strict = new CachedOrigin(new Settings(Duration.ZERO, 100, 100_000, 1_000));

    assertThat(strict.keeps()).isFalse();
    assertThat(strict.keeps("Cache-Control", "public")).isFalse();
    assertThat(strict.keeps("Cache-Control", "max-age=1")).isTrue();
  }

  @Test
  void theAgeOnArrivalCountsAgainstTheOriginsTime() {
    freshForExactly(40, "Cache-Control", "max-age=60", "Age", "20");
  }

  @Test
  void theAgeOnArrivalCountsAgainstTheConfiguredTime() {
    freshForExactly(40, "Age", "20");
  }

  @Test
  void whatArrivesTooOldIsNotKept() {
    assertThat(origin.keeps("Cache-Control", "max-age=60", "Age", "60")).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void anOldDateCountsAsAge() {
    freshForExactly(50, "Cache-Control", "max-age=60", "Date", "Wed, 31 Dec 2025 23:59:50 GMT");
  }

  @Test
  void oneSecondOfDateIsItsRoundingAndNoAge() {
    freshForExactly(1, "Cache-Control", "max-age=1", "Date", "Wed, 31 Dec 2025 23:59:59 GMT");
  }

  @Test
  void theTimeTheAnswerTookCountsAsAge() {
    origin.answers(
        request -> {
          origin.time.advance(Duration.ofSeconds(3));
          return Response.text("slow").withHeader("Cache-Control", "max-age=10");
        });
    origin.get("/a");

    assertThat(origin.get("/a").header("Age")).isEqualTo("3");
    origin.time.advance(Duration.ofSeconds(7));
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @Test
  void aSlowOriginIsStillKeptForTheConfiguredTime() {
    origin.answers(
        request -> {
          origin.time.advance(CachedOrigin.TTL.plusSeconds(1));
          return Response.text("slow");
        });
    origin.get("/a");

    assertThat(origin.get("/a").hit()).isTrue();
  }

  @Test
  void anAnswerWhoseTimePassesWhileItStreamsIsNotKept() {
    origin.answers(request -> Response.of(200).withBody(CachedOrigin.streamOf("hello")));
    try (Response slow = origin.open(Request.get("/a"))) {
      origin.time.advance(CachedOrigin.TTL);
      assertThat(slow.body().open()).hasContent("hello");
    }

    assertThat(origin.cache.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"'',5", "7,12", "'7, 100',12", "x,5", "-3,5"})
  void ageIsThatOnArrivalAndTheWholeSecondsSince(String age, String served) {
    origin.answersWith(age.isEmpty() ? new String[0] : new String[] {"Age", age});
    origin.get("/a");
    origin.time.advance(Duration.ofMillis(5_999));

    assertThat(origin.get("/a").header("Age")).isEqualTo(served);
  }

  @Test
  void theDateIsTheOrigins() {
    origin.answersWith("Date", "Wed, 31 Dec 2025 23:59:50 GMT");
    origin.get("/a");
    origin.time.advance(Duration.ofSeconds(5));

    assertThat(origin.get("/a").header("Date")).isEqualTo("Wed, 31 Dec 2025 23:59:50 GMT");
    assertThat(origin.get("/a").header("Age")).isEqualTo("15");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday"})
  void whatHasNoUsableDateIsGivenThatOfItsArrival(String date) {
    origin.answersWith(date.isEmpty() ? new String[0] : new String[] {"Date", date});
    origin.get("/a");
    origin.time.advance(Duration.ofSeconds(5));

    assertThat(origin.get("/a").header("Date")).isEqualTo(NOW);
  }
}
