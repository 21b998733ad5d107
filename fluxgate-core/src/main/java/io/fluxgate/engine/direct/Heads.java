package io.fluxgate.engine.direct;

import io.fluxgate.engine.HopByHop;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Upgrade;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes the heads of messages (RFC 9112, 3 and 4): fields in their order, as they are. */
final class Heads {

  /** A message's framing: nothing is said of a body. Zero or more is a {@code Content-Length}. */
  static final long NO_FRAMING = -1;

  /** A message's framing: it is chunked. */
  static final long CHUNKED = -2;

  static final byte[] NO_END = new byte[0];
  static final byte[] CHUNK_END = ascii("\r\n");
  static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  static final byte[] CHUNK_END_AND_LAST = ascii("\r\n0\r\n\r\n");

  private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
  private static final byte[] TE_CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final byte[] DATE = ascii("Date: ");
  private static final byte[] HOST = ascii("Host: ");
  private static final byte[] TE_TRAILERS = ascii("TE: trailers\r\nConnection: TE\r\n");
  private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
  private static final byte[] EXPECT = ascii("Expect: 100-continue\r\n");
  private static final byte[] VERSION_END = ascii(" HTTP/1.1\r\n");
  static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

  private static final byte[][] STATUS_LINES = new byte[900][];

  static {
    for (int status = 100; status <= 999; status++) {
      STATUS_LINES[status - 100] = ascii("HTTP/1.1 " + status + " " + Reasons.of(status) + "\r\n");
    }
  }

  private Heads() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** What an answer's head says beside its fields. */
  record Answer(int status, long framing, boolean close, boolean keepAlive10, String date) {}

  static void answer(Output out, Answer answer, Headers fields) {
    out.clear();
    out.bytes(STATUS_LINES[answer.status() - 100]);
    boolean dated = fields(out, fields);
    if (!dated) {
      out.bytes(DATE).text(answer.date()).line();
    }
    framing(out, answer.framing());
    if (answer.close()) {
      out.bytes(CLOSE);
    } else if (answer.keepAlive10()) {
      out.bytes(KEEP_ALIVE);
    }
    out.line();
  }

  /** An interim answer; nothing may be said of a length (RFC 9110, 8.6). */
  static void interim(Output out, int status, Headers fields) {
    out.clear();
    out.bytes(STATUS_LINES[status - 100]);
    fields(out, fields);
    out.line();
  }

  /** From here on another protocol is spoken (RFC 9110, 15.2.2). */
  static void switching(Output out, Upgrade upgrade, Headers fields) {
    out.clear();
    out.bytes(STATUS_LINES[101 - 100]);
    fields(out, fields);
    upgrade(out, upgrade);
    out.line();
  }

  private static void upgrade(Output out, Upgrade upgrade) {
    out.bytes(UPGRADE).text(upgrade.protocol()).line();
  }

  /** All fields but those that say how the body is framed; tells whether there is a Date. */
  private static boolean fields(Output out, Headers fields) {
    boolean dated = false;
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      if (name.length() == 4 && name.equalsIgnoreCase("Date")) {
        dated = true;
      }
      if (!isContentLength(name) && !HopByHop.isConnectionLevel(name)) {
        out.field(name, fields.value(i));
      }
    }
    return dated;
  }

  private static void framing(Output out, long framing) {
    if (framing >= 0) {
      out.bytes(CONTENT_LENGTH).number(framing).line();
    } else if (framing == CHUNKED) {
      out.bytes(TE_CHUNKED);
    }
  }

  private static boolean isContentLength(String name) {
    return name.length() == 14 && name.equalsIgnoreCase("Content-Length");
  }

  /** What a request's head says beside its fields. */
  record Question(
      String method,
      String target,
      String authority,
      long framing,
      boolean expectContinue,
      boolean takesTrailers,
      Optional<Upgrade> upgrade) {}

  /** A request; its {@code Host} comes first (RFC 9110, 7.2): its own, or the upstream's. */
  static void request(Output out, Question question, Headers fields) {
    out.clear();
    out.text(question.method()).text(" ").text(question.target()).bytes(VERSION_END);
    out.bytes(HOST).text(fields.first("Host").orElse(question.authority())).line();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      boolean host = name.length() == 4 && name.equalsIgnoreCase("Host");
      if (!host && !isContentLength(name) && !HopByHop.isConnectionLevel(name)) {
        out.field(name, fields.value(i));
      }
    }
    framing(out, question.framing());
    if (question.upgrade().isPresent()) {
      upgrade(out, question.upgrade().get());
    } else if (question.takesTrailers()) {
      out.bytes(TE_TRAILERS);
    }
    if (question.expectContinue()) {
      out.bytes(EXPECT);
    }
    out.line();
  }

  /** The end of a chunked body with trailers. */
  static byte[] lastChunk(boolean afterChunk, Headers trailers) {
    if (trailers.size() == 0) {
      return afterChunk ? CHUNK_END_AND_LAST : LAST_CHUNK;
    }
    StringBuilder end = new StringBuilder(afterChunk ? "\r\n0\r\n" : "0\r\n");
    for (int i = 0; i < trailers.size(); i++) {
      end.append(trailers.name(i)).append(": ").append(trailers.value(i)).append("\r\n");
    }
    return end.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
