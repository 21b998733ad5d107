package io.fluxgate.engine.direct;

import org.jspecify.annotations.Nullable;

/**
 * The head of an answer (RFC 9112, 4). How its body is framed depends on the request's method too:
 * {@link BodyDecoder#forAnswer}.
 */
final class ResponseHeadParser extends HeadParser<BadAnswerException> {

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int RESET_CONTENT = 205;

  private int status;
  private @Nullable String upgradeAsked;
  private @Nullable String upgrade;

  ResponseHeadParser(int maxHeadBytes, int maxHeaders, TextCache texts) {
    super(maxHeadBytes, maxHeadBytes, maxHeaders, texts);
  }

  @Override
  void reset() {
    super.reset();
    status = 0;
    upgradeAsked = null;
    upgrade = null;
  }

  /** Lets the next answer be 101 (Switching Protocols) to this protocol, until {@link #reset()}. */
  void upgradeAsked(String protocol) {
    upgradeAsked = protocol;
  }

  /** The status code, 100 to 999. */
  int status() {
    return status;
  }

  @Override
  boolean startLine(byte[] bytes, int start, int end) throws BadAnswerException {
    int minor = Bytes.http1Minor(bytes, start, Math.min(start + 8, end));
    int code = end - start >= 12 ? Bytes.threeDigits(bytes, start + 9) : -1;
    boolean shape =
        minor >= 0
            && code >= 0
            && bytes[start + 8] == ' '
            && (end - start == 12 || bytes[start + 12] == ' ')
            && Bytes.isText(bytes, start + 12, end);
    if (!shape) {
      throw malformed("The status line is none.");
    }
    if (code < 100) {
      throw malformed("The status " + code + " is none.");
    }
    version(minor > 0);
    status = code;
    return true;
  }

  @Override
  void field(FieldLine line) throws BadAnswerException {
    if (line.kind() == FieldLine.Kind.UPGRADE) {
      upgrade = upgrade == null ? line.value() : upgrade + ", " + line.value();
    } else {
      super.field(line);
    }
  }

  @Override
  void check(TransferCodings codings) throws BadAnswerException {
    if (!codings.chunkedAlone()) {
      throw malformed("Transfer-Encoding is not exactly chunked.");
    }
  }

  @Override
  void checkAll() throws BadAnswerException {
    if (status == SWITCHING_PROTOCOLS) {
      checkSwitch();
    }
    if (status == RESET_CONTENT && contentLength() != 0) {
      throw malformed("A 205 must have a Content-Length of 0.");
    }
  }

  private void checkSwitch() throws BadAnswerException {
    String asked = upgradeAsked;
    if (asked == null) {
      throw malformed("It switches protocols though nobody asked.");
    }
    if (!http11() || !connection("upgrade") || !asked.equalsIgnoreCase(upgrade)) {
      throw malformed("It switches protocols, but not to " + asked + ".");
    }
  }

  @Override
  BadAnswerException malformed(String sentence) {
    return new BadAnswerException(sentence);
  }

  @Override
  BadAnswerException startLineTooLong() {
    return malformed("The status line is too long.");
  }

  @Override
  BadAnswerException tooLarge(String sentence) {
    return malformed(sentence);
  }
}
