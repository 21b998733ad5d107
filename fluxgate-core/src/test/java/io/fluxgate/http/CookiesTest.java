package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookiesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "a=1                @ 1",
        "b=2; a=1; a=3      @ 1",
        "b=2;a=1            @ 1",
        "a=                 @ ''",
        "a=b=c==            @ b=c==",
        "' a = 1 ; b=2'     @ 1",
        "a=\"1\"            @ 1",
        "a=\"\"             @ ''",
        "a=\"               @ \"",
        "a=\"1              @ \"1",
        "a=%41              @ %41",
        ";;; a=1            @ 1",
        "junk; a=1          @ 1",
        "=x; a=1            @ 1",
        "a; a=1             @ 1",
      })
  void givesTheFirstCookieOfAName(String line, String value) {
    assertThat(request("Cookie", line).cookie("a")).contains(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {"A=1", "aa=1", "b=a=1", "a", "''", ";", "b=\"a=1\"", "a b=1"})
  void aCookieThatIsNotThereHasNoValue(String line) {
    assertThat(request("Cookie", line).cookie("a")).isEmpty();
  }

  @Test
  void cookiesMayStandInSeveralLinesInAnyCase() {
    assertThat(request("cookie", "x=1", "COOKIE", "a=2").cookie("a")).contains("2");
    assertThat(request("Set-Cookie", "a=2").cookie("a")).isEmpty();
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theWorkGrowsWithTheLineAndNotWithItsSquare() {
    assertThat(request("Cookie", "a;".repeat(2_000_000)).cookie("a")).isEmpty();
  }

  private static Request request(String... headers) {
    return Request.get("/").withHeaders(Headers.of(headers));
  }
}
