package io.fluxgate.engine.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.Gateway;
import io.fluxgate.fuzz.MemoryBound;
import io.fluxgate.http.Header;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.wire.StrictReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes at all, sent as a request: they are refused, or read as a strict reader reads them, and
 * what an upstream gets of them says the same.
 */
class RequestHeadFuzzTest {

  /** What a gateway removes or writes itself; all others it passes on as they came. */
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
          "expect",
          "host",
          "content-length",
          "forwarded",
          "x-real-ip",
          "via",
          "client-cert",
          "client-cert-chain",
          "max-forwards");

  private static @Nullable Request sent;

  private static final Gateway GATEWAY =
      Gateway.builder()
          .time(FakeTime.standing())
          .transport(
              call -> {
                sent = call.request();
                return Response.of(204);
              })
          .route("all", route -> route.any("/*").upstream("http://a:1"))
          .build();

  private final Output output = new Output();

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "GET /a?b HTTP/1.1\\x0d\\x0a",
    "Host: a\\x0d\\x0a",
    "Content-Length: 1\\x0d\\x0a",
    "Transfer-Encoding: chunked\\x0d\\x0a",
    "Connection: close, x\\x0d\\x0a",
    "Expect: 100-continue\\x0d\\x0a",
    "http://a/",
    "\\x0d\\x0a\\x0d\\x0a"
  })
  void requestHeads(byte[] input) throws Exception {
    MemoryBound.check(input.length, () -> check(input));
  }

  private void check(byte[] input) throws IOException {
    assertThat(ParsedHeads.inPieces(ParsedHeads.requests(), input, ends(input)))
        .isEqualTo(ParsedHeads.whole(ParsedHeads.requests(), input));
    RequestHeadParser parser = ParsedHeads.requests();
    try {
      if (!parser.parse(input.clone(), input.length)) {
        return;
      }
    } catch (RequestException e) {
      assertThat(e.problem().status()).isBetween(400, 599);
      return;
    }
    Request request;
    try {
      request =
          Request.builder(parser.method(), parser.target())
              .protocol(parser.http11() ? "HTTP/1.1" : "HTTP/1.0")
              .headers(parser.headers())
              .build();
    } catch (IllegalArgumentException e) {
      return; // the parser leaves the target's characters to the request
    }
    StrictReader.Head strict = strictly(new ByteArrayInputStream(input, 0, parser.length()));
    assertThat(parser.method()).isEqualTo(strict.first());
    assertThat(parser.target()).isEqualTo(strict.second());
    assertThat(parser.http11()).isEqualTo(strict.http11());
    forward(request, parser, strict);
  }

  private void forward(Request request, RequestHeadParser parser, StrictReader.Head strict)
      throws IOException {
    sent = null;
    Response response = GATEWAY.handle(request);
    response.close();
    Request outgoing = sent;
    if (outgoing == null) {
      assertThat(response.status()).isBetween(204, 599);
      return;
    }
    long framing = parser.chunked() ? Heads.CHUNKED : parser.contentLength();
    Heads.request(
        output,
        new Heads.Question(
            outgoing.method(),
            outgoing.originForm(),
            "a:1",
            framing,
            false,
            false,
            Optional.empty()),
        outgoing.headers());
    ByteArrayInputStream written = new ByteArrayInputStream(output.bytes(), 0, output.length());
    StrictReader.Head again = strictly(written);
    assertThat(written.available()).isZero();
    assertThat(again.first()).isEqualTo(strict.first());
    assertThat(again.second()).isEqualTo(originForm(strict.second()));
    assertThat(again.all("Host")).containsExactly("a:1");
    assertThat(again.all("Content-Length"))
        .isEqualTo(parser.chunked() ? List.of() : numbers(strict.all("Content-Length")));
    assertThat(again.all("Transfer-Encoding"))
        .isEqualTo(parser.chunked() ? List.of("chunked") : List.of());
    assertThat(passedOn(again)).isEqualTo(passedOn(strict));
  }

  private static StrictReader.Head strictly(InputStream in) throws IOException {
    return Objects.requireNonNull(new StrictReader(in).requestHead(), "nothing");
  }

  /** Leading zeroes are gone. */
  private static List<String> numbers(List<String> lengths) {
    return lengths.stream().map(Long::parseLong).map(String::valueOf).toList();
  }

  private static String originForm(String target) {
    String rest = target.replaceFirst("(?i)^https?://[^/?]*", "");
    return rest.startsWith("/") || target.equals("*") ? rest : "/" + rest;
  }

  /** Names in the case they came in, and values, but what a gateway has to do with. */
  private static List<Header> passedOn(StrictReader.Head head) {
    Set<String> removed = new HashSet<>(NOT_PASSED_ON);
    for (String options : head.all("connection")) {
      for (String option : options.split(",", -1)) {
        removed.add(option.strip().toLowerCase(Locale.ROOT));
      }
    }
    List<Header> passed = new ArrayList<>();
    for (String line : head.lines()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String lower = name.toLowerCase(Locale.ROOT);
      if (!removed.contains(lower)
          && !lower.startsWith("x-forwarded-")
          && !lower.startsWith("x-client-cert-")) {
        passed.add(new Header(name, line.substring(colon + 1).strip()));
      }
    }
    return passed;
  }

  /** Where the pieces end that it arrives in: as the input itself wants it. */
  static int[] ends(byte[] input) {
    int seed = new String(input, ISO_8859_1).hashCode() & 0xFFFF;
    int first = seed % (input.length + 1);
    int second = first + seed / 7 % (input.length - first + 1);
    return new int[] {first, second, input.length};
  }
}
