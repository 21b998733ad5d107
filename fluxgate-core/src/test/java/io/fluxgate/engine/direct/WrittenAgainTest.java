package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Header;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What is parsed and written again is parsed equally. */
class WrittenAgainTest {

  @ParameterizedTest
  @FieldSource("io.fluxgate.engine.direct.Samples#REQUESTS")
  void aRequestIsTheSame(String sample) throws IOException {
    RequestHeadParser head = ParsedHeads.requests();
    String told = ParsedHeads.whole(head, ParsedHeads.bytes(sample));
    if (!told.startsWith("length")) {
      return; // refused: there is nothing to write
    }
    StringBuilder text = new StringBuilder(head.method() + " " + head.target());
    text.append(head.http11() ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
    if (head.upgrade() != null) {
      text.append("Upgrade: ").append(head.upgrade()).append("\r\nConnection: upgrade\r\n");
    }
    text.append(head.expectsContinue() ? "Expect: 100-continue\r\n" : "");
    text.append(head.takesTrailers() ? "TE: trailers\r\n" : "");
    String written = text.append(rest(head)).toString();

    assertThat(withoutLength(ParsedHeads.whole(ParsedHeads.requests(), ParsedHeads.bytes(written))))
        .isEqualTo(withoutLength(told));
  }

  @ParameterizedTest
  @FieldSource("io.fluxgate.engine.direct.Samples#ANSWERS")
  void anAnswerIsTheSame(String sample) {
    ResponseHeadParser head = ParsedHeads.responses();
    String told = ParsedHeads.whole(head, ParsedHeads.bytes(sample));
    if (!told.startsWith("length")) {
      return; // refused: there is nothing to write
    }
    String line = (head.http11() ? "HTTP/1.1 " : "HTTP/1.0 ") + head.status() + " Again\r\n";

    assertThat(
            withoutLength(
                ParsedHeads.whole(ParsedHeads.responses(), ParsedHeads.bytes(line + rest(head)))))
        .isEqualTo(withoutLength(told));
  }

  private static String rest(HeadParser<?> head) {
    StringBuilder text = new StringBuilder();
    text.append(head.chunked() ? "Transfer-Encoding: chunked\r\n" : "");
    text.append(head.close() ? "Connection: close\r\n" : "Connection: keep-alive\r\n");
    for (Header field : head.headers()) {
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private static String withoutLength(String told) {
    return told.substring(told.indexOf('|'));
  }
}
