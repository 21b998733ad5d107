package io.fluxgate.engine.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.http.Header;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.RequestException;
import java.io.IOException;
import java.util.Arrays;
import java.util.StringJoiner;

/** Parses heads, whole or in pieces, and tells everything about them in a text. */
final class ParsedHeads {

  static final EngineLimits.Messages LIMITS = new EngineLimits.Messages(100, 1000, 15, 0, 1024);

  private ParsedHeads() {}

  static RequestHeadParser requests() {
    return new RequestHeadParser(LIMITS, new TextCache());
  }

  static ResponseHeadParser responses() {
    return new ResponseHeadParser(1000, 12, new TextCache());
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** The request of a complete head. */
  static RequestHeadParser request(String head) throws RequestException {
    RequestHeadParser parser = requests();
    complete(parser, head);
    return parser;
  }

  /** The answer of a complete head. */
  static ResponseHeadParser response(String head) throws BadAnswerException {
    ResponseHeadParser parser = responses();
    complete(parser, head);
    return parser;
  }

  private static <E extends IOException> void complete(HeadParser<E> parser, String head) throws E {
    if (!parser.parse(bytes(head), head.length())) {
      throw new AssertionError("not complete: " + head);
    }
  }

  /** What the client is told of a request that must be refused. */
  static ProblemDetail problem(String head) {
    return catchThrowableOfType(RequestException.class, () -> request(head)).problem();
  }

  /** What the log is told of an answer that must be refused. */
  static String badAnswer(String head) {
    return String.valueOf(
        catchThrowableOfType(BadAnswerException.class, () -> response(head)).getMessage());
  }

  /** What comes of the bytes when they arrive with an end at each of these places. */
  static String inPieces(HeadParser<?> parser, byte[] bytes, int... ends) {
    try {
      for (int end : ends) {
        byte[] received = Arrays.copyOf(bytes, end + 9); // zeroes behind the end
        if (parser.parse(received, end)) {
          return told(parser);
        }
      }
      return "incomplete, begun " + parser.begun();
    } catch (IOException e) {
      return "refused " + (e instanceof RequestException refused ? refused.problem() : e);
    }
  }

  /** What comes of the bytes when they arrive at once. */
  static String whole(HeadParser<?> parser, byte[] bytes) {
    return inPieces(parser, bytes, bytes.length);
  }

  private static String told(HeadParser<?> head) {
    StringJoiner text = new StringJoiner("|");
    text.add("length " + head.length()).add("begun " + head.begun());
    text.add("content " + head.contentLength()).add("chunked " + head.chunked());
    text.add("1.1 " + head.http11()).add("close " + head.close());
    switch (head) {
      case RequestHeadParser r ->
          text.add(r.method())
              .add(r.target())
              .add("continue " + r.expectsContinue())
              .add("trailers " + r.takesTrailers())
              .add("upgrade " + r.upgrade());
      case ResponseHeadParser r -> text.add("status " + r.status());
    }
    for (Header header : head.headers()) {
      text.add(header.name() + "=" + header.value());
    }
    return text.toString();
  }
}
