package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "/a/b?c=d,                  /a/b,      c=d,   '',         /a/b?c=d",
    "/a?,                       /a,        '',    '',         /a?",
    "/?,                        /,         '',    '',         /?",
    "/a?b?c,                    /a,        b?c,   '',         /a?b?c",
    "/a%20b,                    /a%20b,    '',    '',         /a%20b",
    "//evil/x,                  //evil/x,  '',    '',         //evil/x",
    "/http://b/,                /http://b/,'',    '',         /http://b/",
    "/a:b@c,                    /a:b@c,    '',    '',         /a:b@c",
    "*,                         *,         '',    '',         *",
    "http://a.b,                /,         '',    a.b,        /",
    "http://a.b:80/c?d,         /c,        d,     a.b:80,     /c?d",
    "HTTPS://A.b?d,             /,         d,     A.b,        /?d",
    "http://[::1]:80/c,         /c,        '',    [::1]:80,   /c",
    "http://a.b//c/../d,        //c/../d,  '',    a.b,        //c/../d",
  })
  void isKeptAsReceivedAndTakenApart(
      String raw, String path, String query, String authority, String originForm) {
    Request request = Request.get(raw);

    assertThat(request.target()).isEqualTo(raw);
    assertThat(request.path().raw()).isEqualTo(path);
    assertThat(request.query().raw()).isEqualTo(query);
    assertThat(request.authority()).isEqualTo(authority);
    assertThat(request.originForm()).isEqualTo(originForm);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "a/b",
        "?a",
        "#",
        "**",
        "*?a",
        "a.b:443",
        "ftp://a/",
        "http:/a",
        "http:a",
        "/a b",
        "/a\tb",
        "/a\r\nHost: x",
        "/\u0000",
        "/a\u007f",
        "/é",
        "/\ud83d\ude00",
        "/\ud83d",
        "/a#b",
        "/?a#b",
        "/?a b",
        "/%",
        "/%4",
        "/%zz",
        "/?%",
        "/?a=%f",
        "/?%é0"
      })
  void whatIsNoTargetIsRefused(String raw) {
    assertThatThrownBy(() -> Request.get(raw))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("request target");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":80", "u@h", "u:p@h", "h:65536", "h:999999", "h:+1", "h:8a", "h:80:80", "[::1", "[]",
        "[:]", "[::g]", "[::1]80", "[::1]:x", "a[::1]", "h%2", "h%zz", "h%", "a|b", "h\\x", "a\"b",
        "[fe80::1%25eth0]"
      })
  void aUrlWithoutAValidHostIsRefused(String authority) {
    assertThat(Authority.isValid(authority)).isFalse();
    assertThatThrownBy(() -> Request.get("http://" + authority + "/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a.b.",
        "A-b_c",
        "1.2.3.4:0",
        "h:",
        "h:65535",
        "[::1]",
        "[::ffff:1.2.3.4]:8",
        "h%C3%A9"
      })
  void hostsWithAndWithoutAPortAreValid(String authority) {
    assertThat(Authority.isValid(authority)).isTrue();
    assertThat(Request.get("http://" + authority + "/x").authority()).isEqualTo(authority);
  }

  @Test
  void aMessageAboutABadTargetCarriesNothingRaw() {
    assertThatThrownBy(() -> Request.get("/a\r\nSet-Cookie: x=\u001b[31m" + "y".repeat(9000)))
        .hasMessageContaining("/a\\u000d\\u000aSet-Cookie")
        .hasMessageEndingWith("...'")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
  }

  @Test
  void aPathThatIsNotFitForRoutingIsATargetAllTheSame() {
    assertThat(Request.get("/a/../b").path().problem()).isPresent();
    assertThat(Request.get("/a\\b").path().problem()).isPresent();
    assertThat(Request.get("/a|b").path().problem()).isPresent();
  }
}
