package io.fluxgate.engine.direct;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.HopByHop;
import io.fluxgate.http.Authority;
import io.fluxgate.http.RequestException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request (RFC 9112, 3). Refused is everything that another parser might read in
 * another way. The target's form and characters are left to whoever makes a request of it.
 */
final class RequestHeadParser extends HeadParser<RequestException> {

  /** Some clients send one after a body that should have none (RFC 9112, 2.2). */
  private static final int MOST_EMPTY_LINES = 4;

  private final EngineLimits.Messages limits;
  private String method = "";
  private String target = "";
  private int emptyLines;
  private boolean hostGiven;
  private int expectations;
  private boolean unknownExpectation;
  private boolean trailers;
  private @Nullable String upgrade;

  RequestHeadParser(EngineLimits.Messages limits, TextCache texts) {
    super(limits.maxRequestLineBytes(), limits.maxHeadBytes(), limits.maxHeaders(), texts);
    this.limits = limits;
  }

  @Override
  void reset() {
    super.reset();
    method = "";
    target = "";
    emptyLines = 0;
    hostGiven = false;
    expectations = 0;
    unknownExpectation = false;
    trailers = false;
    upgrade = null;
  }

  /** The method, a token. */
  String method() {
    return method;
  }

  /** The target as received: not empty and without spaces, but nothing else is known of it. */
  String target() {
    return target;
  }

  /** Whether the client waits for 100 (Continue) before it sends the body (RFC 9110, 10.1.1). */
  boolean expectsContinue() {
    return http11() && expectations > 0;
  }

  /** Whether the client takes trailers: {@code TE: trailers} (RFC 9110, 10.1.4). */
  boolean takesTrailers() {
    return trailers;
  }

  /**
   * The protocols that the client would rather speak (RFC 9110, 7.8).
   *
   * @return the first {@code Upgrade} line; null if there is none, {@code Connection} does not list
   *     it, or it is HTTP/1.0
   */
  @Nullable String upgrade() {
    return upgrade;
  }

  @Override
  boolean startLine(byte[] bytes, int start, int end) throws RequestException {
    if (start == end) {
      if (++emptyLines > MOST_EMPTY_LINES) {
        throw malformed("There are too many empty lines before the request.");
      }
      return false;
    }
    int methodEnd = Bytes.indexOf((byte) ' ', bytes, start, end);
    int targetEnd = Bytes.indexOf((byte) ' ', bytes, Math.min(methodEnd + 1, end), end);
    if (targetEnd <= methodEnd + 1 || targetEnd == end) {
      throw malformed("The request line must be method, target and version, a space between them.");
    }
    if (!Bytes.isToken(bytes, start, methodEnd)) {
      throw malformed("The method is no token.");
    }
    version(isHttp11(bytes, targetEnd + 1, end));
    method = text(bytes, start, methodEnd);
    target = text(bytes, methodEnd + 1, targetEnd);
    return true;
  }

  private boolean isHttp11(byte[] bytes, int start, int end) throws RequestException {
    int minor = Bytes.http1Minor(bytes, start, end);
    if (minor == 0 || minor == 1) {
      return minor == 1;
    }
    if (minor < 0 && !Bytes.isHttpVersion(bytes, start, end)) {
      throw malformed("The request line must end in HTTP/1.1 or HTTP/1.0.");
    }
    throw RequestRefusal.version();
  }

  @Override
  boolean keeps(FieldLine line) {
    return super.keeps(line) && line.kind() != FieldLine.Kind.EXPECT;
  }

  @Override
  void field(FieldLine line) throws RequestException {
    switch (line.kind()) {
      case HOST -> hostLine(line.value());
      case EXPECT -> {
        expectations++;
        unknownExpectation |= !line.value().equalsIgnoreCase("100-continue");
      }
      case TE -> teLine(line.value());
      case UPGRADE -> upgrade = upgrade == null ? line.value() : upgrade;
      default -> super.field(line);
    }
  }

  private void teLine(String value) {
    List<String> codings = new ArrayList<>();
    HopByHop.addOptions(value, codings);
    for (String coding : codings) {
      trailers |= coding.equalsIgnoreCase("trailers");
    }
  }

  private void hostLine(String value) throws RequestException {
    if (hostGiven) {
      throw malformed("Host must be given exactly once.");
    }
    if (!Authority.isValid(value)) {
      throw malformed("Host must be a host with an optional port.");
    }
    hostGiven = true;
  }

  @Override
  void check(TransferCodings codings) throws RequestException {
    if (!codings.endInChunked()) {
      throw malformed("Transfer-Encoding must end in chunked, given once.");
    }
    if (!codings.chunkedAlone()) {
      throw RequestRefusal.transferCoding();
    }
  }

  @Override
  void checkAll() throws RequestException {
    if (!hostGiven && http11()) {
      throw malformed("Host must be given exactly once.");
    }
    if (http11() && (unknownExpectation || expectations > 1)) {
      throw RequestRefusal.expectation();
    }
    if (limits.maxBodyBytes() > 0 && contentLength() > limits.maxBodyBytes()) {
      throw RequestRefusal.bodyTooLarge(limits.maxBodyBytes());
    }
    if (!http11() || !connection("upgrade")) {
      upgrade = null;
    }
  }

  @Override
  RequestException malformed(String sentence) {
    return RequestException.badRequest(sentence);
  }

  @Override
  RequestException startLineTooLong() {
    return RequestRefusal.requestLineTooLong(limits.maxRequestLineBytes());
  }

  @Override
  RequestException tooLarge(String sentence) {
    return RequestRefusal.fieldsTooLarge(sentence);
  }
}
