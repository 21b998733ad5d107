package io.fluxgate.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** What the upstream answers, ready to be written. Immutable. */
final class Answers {

  /** How long {@code slow} takes. */
  static final long SLOW_NANOS = 100_000_000;

  /** What it has an answer for. */
  static final List<String> NAMES = List.of("1k", "100k", "slow", "10m", "sink");

  /** Of now: a cache takes an answer that left its origin long ago for an old one. */
  private final String date =
      DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));

  private final Map<String, ByteBuffer> byName =
      Map.of(
          "1k", answer("200 OK", 1 << 10),
          "100k", answer("200 OK", 100 << 10),
          "slow", answer("200 OK", 1 << 10),
          "10m", answer("200 OK", 10 << 20),
          "sink", answer("200 OK", 2));
  private final ByteBuffer unknown = answer("404 Not Found", 2);

  /** A view of its own for each caller. */
  ByteBuffer named(String name) {
    return byName.getOrDefault(name, unknown).duplicate();
  }

  private ByteBuffer answer(String status, int length) {
    byte[] head =
        ("HTTP/1.1 "
                + status
                + "\r\nContent-Type: text/plain; charset=utf-8"
                + "\r\nDate: "
                + date
                + "\r\nServer: origin"
                + "\r\nCache-Control: max-age=86400"
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n")
            .getBytes(US_ASCII);
    ByteBuffer answer = ByteBuffer.allocateDirect(head.length + length).put(head);
    while (answer.hasRemaining()) {
      answer.put((byte) 'x');
    }
    return answer.flip().asReadOnlyBuffer();
  }
}
