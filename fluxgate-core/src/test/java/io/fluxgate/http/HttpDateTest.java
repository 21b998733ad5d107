package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsAllThreeForms(String text) {
    assertThat(HttpDate.parse(text, NOW)).contains(Instant.parse("1994-11-06T08:49:37Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "1994-11-06T08:49:37.000000Z"
      })
  void readsNothingElse(String text) {
    assertThat(HttpDate.parse(text, NOW)).isEmpty();
  }

  @Test
  void aShortYearIsAtMostFiftyYearsAhead() {
    assertThat(HttpDate.parse("Monday, 06-Nov-75 08:49:37 GMT", NOW)).isEmpty();
    assertThat(HttpDate.parse("Wednesday, 06-Nov-75 08:49:37 GMT", NOW))
        .contains(Instant.parse("2075-11-06T08:49:37Z"));
    assertThat(HttpDate.parse("Sunday, 06-Nov-77 08:49:37 GMT", NOW))
        .contains(Instant.parse("1977-11-06T08:49:37Z"));
  }

  @Test
  void writesThePreferredFormWithTwoDigitDays() {
    assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37.999Z")))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void readsWhatItWrites() {
    for (int day = 0; day < 400; day += 9) {
      Instant moment = NOW.plus(Duration.ofHours(24L * day + day % 24));
      String text = HttpDate.format(moment);
      assertThat(text).hasSize(29);
      assertThat(HttpDate.parse(text, NOW)).contains(moment);
    }
  }
}
