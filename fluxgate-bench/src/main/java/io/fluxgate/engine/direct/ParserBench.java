package io.fluxgate.engine.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.http.Headers;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Parsing heads as the direct engine does: with the texts of earlier ones remembered. It stands in
 * the engine's package because the parsers are its own.
 */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParserBench {

  private final byte[] smallRequest =
      bytes(
          """
          GET /orders/42 HTTP/1.1
          Host: 127.0.0.1:8080
          X-User-ID: user-7

          """);

  private final byte[] browserRequest =
      bytes(
          """
          GET /products/42?colour=red HTTP/1.1
          Host: shop.example.com
          User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
          Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
          Accept-Language: en-GB,en;q=0.7,de;q=0.3
          Accept-Encoding: gzip, deflate, br, zstd
          Referer: https://shop.example.com/products
          Connection: keep-alive
          Cookie: theme=dark; session=k3JhbmRvbS1sb29raW5n; consent=all; cart=8f1c
          Upgrade-Insecure-Requests: 1
          Sec-Fetch-Dest: document
          Sec-Fetch-Mode: navigate
          Sec-Fetch-Site: same-origin
          Priority: u=0, i

          """);

  private final byte[] smallAnswer =
      bytes(
          """
          HTTP/1.1 200 OK
          Content-Length: 1024

          """);

  private final byte[] usualAnswer =
      bytes(
          """
          HTTP/1.1 200 OK
          Date: Tue, 24 Nov 2026 08:00:00 GMT
          Content-Type: application/json; charset=utf-8
          Content-Length: 1024
          Connection: keep-alive
          Server: origin/1.24
          Cache-Control: private, max-age=60
          ETag: "33a64df551425fcc55e4d42a148795d9"
          Vary: Accept-Encoding

          """);

  private final TextCache texts = new TextCache();
  private final RequestHeadParser requests =
      new RequestHeadParser(EngineLimits.Messages.DEFAULT, texts);
  private final ResponseHeadParser answers = new ResponseHeadParser(32_768, 100, texts);

  @Benchmark
  public Headers smallRequest() throws IOException {
    return parsed(requests, smallRequest);
  }

  @Benchmark
  public Headers browserRequest() throws IOException {
    return parsed(requests, browserRequest);
  }

  @Benchmark
  public Headers smallAnswer() throws IOException {
    return parsed(answers, smallAnswer);
  }

  @Benchmark
  public Headers usualAnswer() throws IOException {
    return parsed(answers, usualAnswer);
  }

  /** One text that is remembered, to compare with a new one. */
  @Benchmark
  public String rememberedText() {
    return texts.text(browserRequest, 74, 145);
  }

  @Benchmark
  public String newText() {
    return new String(browserRequest, 74, 71, ISO_8859_1);
  }

  private static <E extends IOException> Headers parsed(HeadParser<E> parser, byte[] bytes)
      throws E {
    parser.reset();
    if (!parser.parse(bytes, bytes.length)) {
      throw new IllegalStateException("this is not what is to be measured");
    }
    return parser.headers();
  }

  private static byte[] bytes(String lines) {
    return lines.replace("\n", "\r\n").getBytes(ISO_8859_1);
  }
}
