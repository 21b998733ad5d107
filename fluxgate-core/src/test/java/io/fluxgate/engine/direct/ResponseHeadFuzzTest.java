package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.fuzz.MemoryBound;
import io.fluxgate.http.Body;
import io.fluxgate.http.Header;
import io.fluxgate.http.Response;
import io.fluxgate.wire.StrictReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Any bytes at all, as the answer of an upstream: they are refused, or read as a strict reader
 * reads them, and what a client gets of them says the same.
 */
class ResponseHeadFuzzTest {

  private static final String DATE = "Thu, 26 Nov 2026 12:00:00 GMT";

  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "content-length");

  private final Output output = new Output();

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "HTTP/1.1 200 OK\\x0d\\x0a",
    "HTTP/1.0 ",
    "Content-Length: 2\\x0d\\x0a",
    "Transfer-Encoding: chunked\\x0d\\x0a",
    "Connection: close, x\\x0d\\x0a",
    "Date: ",
    "\\x0d\\x0a\\x0d\\x0a"
  })
  void answerHeads(byte[] input) throws Exception {
    MemoryBound.check(input.length, () -> check(input));
  }

  private void check(byte[] input) throws IOException {
    assertThat(
            ParsedHeads.inPieces(ParsedHeads.responses(), input, RequestHeadFuzzTest.ends(input)))
        .isEqualTo(ParsedHeads.whole(ParsedHeads.responses(), input));
    ResponseHeadParser parser = ParsedHeads.responses();
    try {
      if (!parser.parse(input.clone(), input.length)) {
        return;
      }
    } catch (BadAnswerException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    }
    StrictReader.Head strict =
        new StrictReader(new ByteArrayInputStream(input, 0, parser.length())).answerHead();
    assertThat(String.valueOf(parser.status())).isEqualTo(strict.first());
    assertThat(parser.http11()).isEqualTo(strict.http11());
    BodyDecoder body = BodyDecoder.forAnswer("GET", parser, Bodies.LIMITS);
    assertThat(body.endsWithConnection()).isEqualTo(endsWithConnection(parser.status(), strict));
    passOn(parser, strict);
  }

  private static boolean endsWithConnection(int status, StrictReader.Head head) throws IOException {
    return status >= 200 && status != 204 && status != 304 && StrictReader.endsWithConnection(head);
  }

  private void passOn(ResponseHeadParser parser, StrictReader.Head strict) throws IOException {
    int status = parser.status();
    if (status < 200) {
      Heads.interim(output, status, parser.headers());
    } else {
      Response response = Response.of(status, parser.headers(), Body.empty());
      long framing =
          status == 204
              ? Heads.NO_FRAMING
              : parser.chunked() ? Heads.CHUNKED : parser.contentLength();
      Heads.answer(
          output,
          new Heads.Answer(response.status(), framing, parser.close(), false, DATE),
          response.headers());
    }
    ByteArrayInputStream written = new ByteArrayInputStream(output.bytes(), 0, output.length());
    StrictReader.Head again = new StrictReader(written).answerHead();
    assertThat(written.available()).isZero();
    assertThat(again.first()).isEqualTo(strict.first());
    List<Header> passed = passedOn(strict);
    boolean dated = passed.stream().anyMatch(header -> header.name().equalsIgnoreCase("Date"));
    if (status >= 200 && !dated) {
      passed.add(new Header("Date", DATE));
    }
    assertThat(passedOn(again)).isEqualTo(passed);
  }

  private static List<Header> passedOn(StrictReader.Head head) {
    Set<String> removed = new HashSet<>(NOT_PASSED_ON);
    for (String options : head.all("connection")) {
      for (String option : options.split(",", -1)) {
        String name = option.strip().toLowerCase(Locale.ROOT);
        if (!name.equals("host")) {
          removed.add(name);
        }
      }
    }
    List<Header> passed = new ArrayList<>();
    for (String line : head.lines()) {
      int colon = line.indexOf(':');
      if (!removed.contains(line.substring(0, colon).toLowerCase(Locale.ROOT))) {
        passed.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
      }
    }
    return passed;
  }
}
