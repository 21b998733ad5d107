package io.fluxgate.cache;

import static io.fluxgate.cache.CachedOrigin.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an answer is fresh, and how old it says it is (RFC 9111, 4.2 and 5.1). */
class CacheFreshnessTest {

  private static final String IN_30 = "Thu, 01 Jan 2026 00:00:30 GMT";

  private CachedOrigin origin = new CachedOrigin();

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

  @ParameterizedTest(name = "RFC 9111, 4.2.1: {0} is fresh for {1} s")
  @CsvSource({
    "max-age=7,7",
    "MAX-AGE=\"7\",7",
    "'max-age=7, s-maxage=9',9",
    "'s-maxage=9, max-age=7',9",
    "'max-age=99, S-MaxAge=9',9",
    "'x, max-age=7',7",
    "'x=1,max-age=7,y',7",
    "max-age=007,7",
    "'max-age=9, immutable',9",
    "'max-age=9, must-revalidate',9",
    "'max-age=9, proxy-revalidate',9",
    "' , max-age=9 ,',9",
  })
  void directivesSayIt(String control, int seconds) {
    freshForExactly(seconds, "Cache-Control", control.strip());
  }

  @Test
  @DisplayName("RFC 9111, 4.2.1: directives come before Expires")
  void maxAgeComesBeforeExpires() {
    freshForExactly(7, "Cache-Control", "max-age=7", "Expires", "0", "Date", NOW);
    origin = new CachedOrigin();
    freshForExactly(7, "Cache-Control", "s-maxage=7", "Expires", IN_30, "Date", NOW);
  }

  @Test
  @DisplayName("RFC 9111, 5.3: Expires counts from the Date")
  void expiresCountsFromTheDate() {
    freshForExactly(30, "Expires", IN_30, "Date", NOW);
    origin = new CachedOrigin(); // although the origin's clock is ahead
    freshForExactly(
        30, "Expires", "Thu, 01 Jan 2026 01:00:30 GMT", "Date", "Thu, 01 Jan 2026 01:00:00 GMT");
    origin = new CachedOrigin();
    freshForExactly(30, "Expires", IN_30);
  }

  @ParameterizedTest(name = "RFC 9110, 5.6.7: {0}")
  @ValueSource(
      strings = {
        IN_30,
        "Thursday, 01-Jan-26 00:00:30 GMT",
        "Thu Jan  1 00:00:30 2026",
      })
  void allThreeFormsOfDatesAreRead(String expires) {
    freshForExactly(30, "Expires", expires, "Date", NOW);
  }

  @ParameterizedTest(name = "RFC 9110, 5.6.7: Date: {0}")
  @ValueSource(
      strings = {
        "Wed, 31 Dec 2025 23:59:50 GMT",
        "Wednesday, 31-Dec-25 23:59:50 GMT",
        "Wed Dec 31 23:59:50 2025",
      })
  void anOldDateCountsAsAge(String date) {
    freshForExactly(50, "Cache-Control", "max-age=60", "Date", date);
  }

  @ParameterizedTest(name = "RFC 9111, 5.3: Expires: {0}")
  @ValueSource(
      strings = {
        "0",
        "-1",
        "",
        "tomorrow",
        NOW,
        "Wed, 31 Dec 2025 23:59:59 GMT",
        "Thu, 01 Jan 2026 00:00:30 UTC",
        "Thu, 32 Jan 2026 00:00:30 GMT",
        "Thu, 01 Jan 2026 00:00:30 GMT, Thu, 01 Jan 2026 00:00:30 GMT",
      })
  void anExpiresThatIsPastOrUnreadableIsStale(String expires) {
    assertThat(origin.keeps("Expires", expires, "Date", NOW)).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  @DisplayName("RFC 9111, 4.2.1: Expires twice contradicts itself")
  void twoLinesOfExpiresAreStale() {
    assertThat(origin.keeps("Expires", IN_30, "Expires", IN_30)).isFalse();
  }

  @ParameterizedTest(name = "RFC 9111, 4.2.1: stale is {0}")
  @ValueSource(
      strings = {
        "max-age=0",
        "s-maxage=0, max-age=60",
        "max-age=60, max-age=60",
        "max-age=60, max-age=1",
        "s-maxage=5, s-maxage=6",
        "max-age",
        "max-age=",
        "max-age=-1",
        "max-age=+5",
        "max-age=1.5",
        "max-age=60s",
        "max-age='60'",
        "max-age=\"\"",
        "max-age=x, s-maxage=60",
        "s-maxage=x, max-age=60",
        "max-age = 60",
        "max-age =60",
        "max-age= 60",
        "max-age=60; public",
        "max-age=60, x=\"open",
        "max-age=-99999999999999999999",
      })
  void invalidOrDuplicateDirectivesAreStale(String cacheControl) {
    assertThat(origin.keeps("Cache-Control", cacheControl)).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @ParameterizedTest(name = "RFC 9111, 1.2.2: {0} s is 2^31 s")
  @ValueSource(strings = {"2147483648", "2147483649", "99999999999999999999999"})
  void aMaxAgeBeyondMeasureIsTheGreatest(String seconds) {
    assertThat(origin.keeps("Cache-Control", "max-age=" + seconds)).isTrue();
    assertThat(origin.get("/keeps/0").told().text("ttl")).isEqualTo("2147483648");
    origin.time.advance(Duration.ofDays(365 * 60));
    assertThat(origin.get("/keeps/0").hit()).isTrue();
    assertThat(origin.keeps("Cache-Control", "max-age=9", "Age", seconds)).isFalse();
  }

  @Test
  @DisplayName("RFC 9111, 4.2.2: a tenth of the time since the last change, at most a day")
  void withoutAConfiguredTimeTheLastChangeSaysIt() {
    origin = CachedOrigin.strict();
    freshForExactly(60, "Last-Modified", "Wed, 31 Dec 2025 23:50:00 GMT", "Date", NOW);
    origin = CachedOrigin.strict();
    freshForExactly(86_400, "Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT", "Date", NOW);
    origin = CachedOrigin.strict();
    assertThat(origin.keeps("Last-Modified", IN_30, "Date", NOW)).isFalse();
    assertThat(origin.keeps("Last-Modified", "x")).isFalse();
    assertThat(origin.keeps()).isFalse();
    assertThat(origin.keeps("Cache-Control", "public")).isFalse();
    assertThat(origin.keepsStatus(302, "Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT")).isFalse();
    assertThat(origin.keeps("Cache-Control", "max-age=1")).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 4.2.3: the Age on arrival counts")
  void theAgeOnArrivalCounts() {
    freshForExactly(40, "Cache-Control", "max-age=60", "Age", "20");
    origin = new CachedOrigin();
    freshForExactly(40, "Age", "20"); // against the configured time too
    origin = new CachedOrigin(); // the greater of both counts, not the sum
    freshForExactly(
        40, "Cache-Control", "max-age=60", "Age", "20", "Date", "Wed, 31 Dec 2025 23:59:50 GMT");
    assertThat(origin.keeps("Cache-Control", "max-age=60", "Age", "60")).isFalse();
  }

  @Test
  @DisplayName("RFC 9111, 4.2.3: one second of Date is its rounding and no age")
  void oneSecondOfDateIsItsRounding() {
    freshForExactly(1, "Cache-Control", "max-age=1", "Date", "Wed, 31 Dec 2025 23:59:59 GMT");
    origin = new CachedOrigin();
    freshForExactly(1, "Cache-Control", "max-age=3", "Date", "Wed, 31 Dec 2025 23:59:58 GMT");
  }

  @Test
  @DisplayName("RFC 9111, 4.2.3: the time the answer took counts as age")
  void theDelayCountsAsAge() {
    origin.answers(
        request -> {
          origin.pass(3);
          return Response.text("slow")
              .withHeader("Cache-Control", "max-age=10")
              .withHeader("Age", "2");
        });
    origin.get("/a");

    assertThat(origin.get("/a").header("Age")).isEqualTo("5");
    origin.time.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(origin.get("/a").hit()).isTrue();
    origin.time.advance(Duration.ofNanos(1));
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @Test
  void aSlowOriginIsStillKeptForTheConfiguredTime() {
    origin.answers(
        request -> {
          origin.pass(61);
          return Response.text("slow");
        });
    origin.get("/a");

    assertThat(origin.get("/a").hit()).isTrue();
    origin.pass(60);
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @Test
  void whatIsStaleBeforeItHasArrivedIsNotKept() {
    origin.answers(request -> Response.of(200).withBody(CachedOrigin.streamOf("hello")));
    origin.get("/a");
    origin.pass(60);
    assertThat(origin.get("/a").hit()).isFalse();
  }

  @ParameterizedTest(name = "RFC 9111, 5.1: arrived with Age {0}, 5.999 s ago")
  @CsvSource({"'',5", "7,12", "'7, 100',12", "x,5", "-3,5", "7.5,5", "0,5", "'7,x',12"})
  void ageIsThatOnArrivalAndTheWholeSecondsSince(String age, String served) {
    origin.answersWith(age.isEmpty() ? new String[0] : new String[] {"Age", age});
    origin.get("/a");
    origin.time.advance(Duration.ofMillis(5_999));

    assertThat(origin.get("/a").header("Age")).isEqualTo(served);
  }

  @Test
  @DisplayName("RFC 9111, 5.1: an answer first hand has no Age but its origin's")
  void anAnswerFirstHandHasNoAgeOfOurs() {
    origin.answersWith();
    assertThat(origin.get("/a").has("Age")).isFalse();
    origin.answersWith("Age", "7");
    assertThat(origin.get("/b").header("Age")).isEqualTo("7");
  }

  @Test
  @DisplayName("RFC 9110, 6.6.1: the date is the origin's, or that of the arrival")
  void theDateIsTheOrigins() {
    origin.answersWith("Date", "Wed, 31 Dec 2025 23:59:50 GMT");
    origin.get("/a");
    origin.pass(5);
    assertThat(origin.get("/a").header("Date")).isEqualTo("Wed, 31 Dec 2025 23:59:50 GMT");
    assertThat(origin.get("/a").header("Age")).isEqualTo("15");

    origin = new CachedOrigin();
    for (String date : new String[] {"", "yesterday"}) {
      origin.answersWith("Date", date);
      origin.get("/b" + date);
      origin.pass(5);
      assertThat(origin.get("/b" + date).header("Date")).startsWith("Thu, 01 Jan 2026 00:00:0");
      assertThat(origin.get("/b" + date).header("Age")).isEqualTo("5");
    }
  }

  private static CachedOrigin overriding(Duration time) {
    CacheSettings all = CachedOrigin.settings(CachedOrigin.TTL, 100, 100_000, 1_000);
    return new CachedOrigin(
        new CacheSettings(
            all.ttl(),
            Optional.of(time),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            all.bounds(),
            all.key(),
            all.bypass(),
            all.refresh()));
  }

  @Test
  void anOverrideHoldsWhateverTheOriginSaysOfTime() {
    origin = overriding(Duration.ofSeconds(20));
    freshForExactly(20, "Cache-Control", "max-age=7", "Age", "5");
    origin = overriding(Duration.ofSeconds(20));
    freshForExactly(20, "Cache-Control", "max-age=7000", "Expires", "0");
    origin = overriding(Duration.ofSeconds(20));
    freshForExactly(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-store, max-age=9", "private", "no-cache, max-age=9"})
  void anOverrideIsNotAgainstWhatTheOriginForbids(String control) {
    origin = overriding(Duration.ofSeconds(20));
    assertThat(origin.keeps("Cache-Control", control)).isFalse();
    assertThat(origin.cache.size()).isZero();
    assertThat(origin.keeps("Set-Cookie", "a=b")).isFalse();
    origin.get("/a", "Authorization", "x");
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void theLongestTimesDoNotOverflow() {
    Duration longest = Duration.ofDays(36_525);
    CacheSettings all = CachedOrigin.settings(longest, 100, 100_000, 1_000);
    origin =
        new CachedOrigin(
            new CacheSettings(
                longest,
                Optional.of(longest),
                longest,
                longest,
                longest,
                all.bounds(),
                all.key(),
                all.bypass(),
                all.refresh()));
    origin.answersWith("Age", "99999999999", "ETag", "\"1\"");
    origin.get("/a");
    origin.time.advance(Duration.ofDays(36_524));
    assertThat(origin.send(Request.get("/a")).hit()).isTrue();
    origin.time.advance(Duration.ofDays(1));
    origin.answersStatus(503);
    assertThat(origin.get("/a", "Cache-Control", "min-fresh=1").text()).isEqualTo("answer 1");
  }
}
