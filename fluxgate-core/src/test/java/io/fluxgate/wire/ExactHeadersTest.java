package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is passed on is passed on as it came: names, order, lines, bytes, targets. */
@EveryEngine
class ExactHeadersTest extends WireTest {

  private static final List<String> LINES =
      List.of(
          "X-ODD-case: 1",
          "x-odd-CASE: 2",
          "Accept: text/html;q=0.5 , */*",
          "X-Empty:",
          "X!#$%&'*+-.^_`|~9: symbols",
          "X-Odd-Case: 3",
          "X-Tab: a\tb",
          "X-High: \u00ff\u00e9\u0080",
          "X-Quoted: \"a, b\", c",
          "x-last: z");

  ExactHeadersTest(Engine engine) {
    super(engine);
  }

  /** Those of a head's lines that are ours, in their order. */
  private static List<String> ours(String head) {
    return head.lines()
        .skip(1)
        .filter(line -> line.regionMatches(true, 0, "x", 0, 1) || line.startsWith("Accept"))
        .filter(line -> !line.regionMatches(true, 0, "x-forwarded", 0, 11))
        .map(String::stripTrailing)
        .toList();
  }

  /** Without case, order, high bytes and tabs, which the JDK's pair does not keep. */
  private static List<String> sorted(List<String> lines) {
    return lines.stream()
        .map(line -> line.toLowerCase(Locale.ROOT).replaceAll("[\u0080-\u00ff]", "?"))
        .map(line -> line.replace('\t', ' '))
        .sorted()
        .toList();
  }

  private static String text(List<String> lines) {
    return lines.stream().collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  @ParameterizedTest
  @EnumSource
  void aRequestsHeadersReachTheUpstreamAsTheyCame(Way way) throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());

    client(proxy(upstream, way::on))
        .send("GET / HTTP/1.1\r\nHost: a\r\n" + text(LINES) + "\r\n")
        .read();

    List<String> seen = ours(upstream.awaitHead());
    if (can(Capability.EXACT_HEADERS)) {
      assertThat(seen).isEqualTo(LINES);
    } else {
      assertThat(sorted(seen)).isEqualTo(sorted(LINES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswersHeadersReachTheClientAsTheyCame(Way way) throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 200 OK\r\n" + text(LINES) + "Content-Length: 2\r\n\r\nok"));

    RawClient.Answer answer =
        client(proxy(upstream, way::on)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    if (can(Capability.EXACT_HEADERS)) {
      assertThat(ours(answer.head())).isEqualTo(LINES);
    } else {
      assertThat(sorted(ours(answer.head()))).isEqualTo(sorted(LINES));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a//b///",
        "/a?b=c&d=%C3%A9&e=+",
        "/~a-b_c.d!$&'()*+,;=:@/x",
        "/a%20b%7E%3F",
        "/a?b?c/d=[]",
        "/a;x=1/b;y=2",
        "/a?/../b",
        "/a?%2F%2e%2e",
        "/:80",
        "//a/b",
      })
  void aTargetReachesTheUpstreamAsItCame(String target) throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    RawClient.Answer answer =
        client(proxy(upstream)).send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.awaitHead()).startsWith("GET " + target + " HTTP/1.1\r\n");
  }

  @Test
  void anEmptyQueryKeepsItsMark() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());

    client(proxy(upstream)).send("GET /a? HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(upstream.awaitHead())
        .startsWith(can(Capability.EXACT_HEADERS) ? "GET /a? HTTP/1.1\r\n" : "GET /a HTTP/1.1\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROPFIND", "M-SEARCH", "get", "X!#$%&'*+-.^_`|~9"})
  void aMethodOfAnyNameReachesTheUpstream(String method) throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());

    client(proxy(upstream)).send(method + " / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(upstream.awaitHead()).startsWith(method + " / HTTP/1.1\r\n");
  }

  @Test
  void blanksAroundAValueAreNoPartOfIt() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());

    client(proxy(upstream))
        .send("GET / HTTP/1.1\r\nHost: a\r\nX-A:\t  a b \t \r\nX-B:c\r\n\r\n")
        .read();

    assertThat(upstream.awaitLowerCaseHead()).contains("\r\nx-a: a b\r\n", "\r\nx-b: c\r\n");
  }
}
