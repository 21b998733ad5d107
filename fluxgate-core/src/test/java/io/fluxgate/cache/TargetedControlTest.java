package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directives that are meant for some caches only (RFC 9213). */
class TargetedControlTest {

  private final CachedOrigin origin = CachedOrigin.strict();

  private String ttl(String... headers) {
    return origin.keeps(headers) ? origin.get(lastTarget()).told().text("ttl") : "none";
  }

  private String lastTarget() {
    return origin.lastForwarded().target();
  }

  @ParameterizedTest(name = "RFC 9213, 2.2: CDN-Cache-Control: {0} beside {1} is {2}")
  @CsvSource({
    "max-age=9,max-age=5,9",
    "max-age=9,no-store,9",
    "max-age=9,private,9",
    "max-age=0,max-age=5,none",
    "no-store,max-age=5,none",
    "private,max-age=5,none",
    "no-cache,max-age=5,none",
    "'s-maxage=7, max-age=9',max-age=5,7",
    "'max-age=9;x=1;y=\"2\", foo=(a b);q',max-age=5,9",
    "'max-age=1, max-age=9',max-age=5,9",
    "'max-age=9, no-store=?0',max-age=5,9",
    "'max-age=9, private=\"X\"',max-age=5,9",
    "'max-age=9, no-store=?1',max-age=5,none",
    "must-revalidate,max-age=5,none",
    "max-age=99999999999,max-age=5,2147483648",
    "max-age=-1,max-age=5,none",
  })
  void theTargetedFieldGovernsAlone(String targeted, String control, String ttl) {
    assertThat(ttl("CDN-Cache-Control", targeted, "Cache-Control", control)).isEqualTo(ttl);
  }

  @ParameterizedTest(name = "RFC 9213, 2.1: broken is {0}")
  @ValueSource(
      strings = {
        "max-age=9, &&&",
        "max-age=9,",
        "max-age=\"9\"",
        "max-age=9.5",
        "max-age",
        "max-age = 9",
        "max-age= 9",
        "MAX-AGE=9",
        "max-age=9999999999999999",
        "max-age=9, no-store=1",
        "max-age=9, no-store=yes",
        "max-age=9, private=(a)",
        "max-age=9; x",
        "max-age=9 x",
        "",
      })
  void aBrokenFieldIsAsIfItWereNotThere(String targeted) {
    String expected = targeted.equals("max-age=9; x") ? "9" : "5"; // which is a parameter
    assertThat(ttl("CDN-Cache-Control", targeted, "Cache-Control", "max-age=5"))
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("RFC 9213, 2.2: nor does Expires count beside it")
  void expiresDoesNotCount() {
    String soon = "Thu, 01 Jan 2026 00:00:05 GMT";
    assertThat(ttl("CDN-Cache-Control", "max-age=9", "Expires", soon)).isEqualTo("9");
    assertThat(ttl("CDN-Cache-Control", "must-revalidate", "Expires", soon)).isEqualTo("none");
    assertThat(ttl("CDN-Cache-Control", "x", "Expires", soon)).isEqualTo("none");
    origin.keepsStatus(302, "CDN-Cache-Control", "x", "Expires", soon, "ETag", "\"1\"");
    assertThat(origin.cache.size()).isEqualTo(1); // the first one above
  }

  @Test
  @DisplayName("RFC 9213, 2.2: the most particular that can be read")
  void ourOwnComesFirst() {
    assertThat(ttl("FluxGate-Cache-Control", "max-age=7", "CDN-Cache-Control", "max-age=9"))
        .isEqualTo("7");
    assertThat(ttl("FluxGate-Cache-Control", "max-age=x", "CDN-Cache-Control", "max-age=9"))
        .isEqualTo("9");
    assertThat(ttl("Other-Cache-Control", "max-age=9", "Cache-Control", "max-age=5"))
        .isEqualTo("5");
  }

  @Test
  @DisplayName("RFC 9651, 4.2: several lines are one field")
  void severalLinesAreOneField() {
    assertThat(ttl("CDN-Cache-Control", "foo", "cdn-cache-control", "max-age=9")).isEqualTo("9");
    assertThat(ttl("CDN-Cache-Control", "max-age=9", "CDN-Cache-Control", "no-store"))
        .isEqualTo("none");
  }

  @Test
  @DisplayName("a cookie is nothing that a targeted field is about")
  void aCookieIsStillNotKept() {
    assertThat(ttl("CDN-Cache-Control", "max-age=9", "Set-Cookie", "a=b")).isEqualTo("none");
  }
}
