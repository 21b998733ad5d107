package io.fluxgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamTest {

  @ParameterizedTest
  @CsvSource({
    "http://localhost:9001, http://localhost:9001, /a?b",
    "http://localhost, http://localhost, /a?b",
    "HTTP://LocalHost:80/, http://localhost, /a?b",
    "https://h:443, https://h, /a?b",
    "https://h:80/x/y//, https://h:80/x/y, /x/y/a?b",
    "http://[::1]:9001/%41, http://[::1]:9001/%41, /%41/a?b",
    "http://h:, http://h, /a?b"
  })
  void isAnOriginAndAPathBeforeTheRequests(String url, String text, String target) {
    Upstream upstream = Upstream.parse(url);
    assertThat(upstream).hasToString(text);
    assertThat(upstream.target("/a?b")).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "'', must begin with http",
    "localhost:9001, must begin with http",
    "ftp://h, must begin with http",
    "http:h, must have a host",
    "http://, must be a URL",
    "http:///p, must have a host",
    "http://a_b, must have a host",
    "http://h:0, must have a port",
    "http://h:65536, must have a port",
    "http://h:x, must have a host",
    "http://h/?q, neither query nor fragment",
    "http://h/#f, neither query nor fragment",
    "http://h/ x, must be a URL",
    "http://h/\u00e4, must be ASCII"
  })
  void whatIsNoUpstreamIsRefusedWithTheReasonAndTheValue(String url, String reason) {
    assertThatThrownBy(() -> Upstream.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("'" + url + "'");
  }

  @Test
  void aPasswordIsNotRepeated() {
    for (String url : new String[] {"http://me:hush@h", "ftp://me:hush@h", "http://me:hush@h/ x"}) {
      assertThatThrownBy(() -> Upstream.parse(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasStackTraceContaining("(hidden)")
          .satisfies(e -> assertThat(e.getMessage() + e.getCause()).doesNotContain("hush"));
    }
  }
}
