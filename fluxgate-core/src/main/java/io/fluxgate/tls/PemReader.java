package io.fluxgate.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads PEM (RFC 7468): blocks of base64 between BEGIN and END lines, any line ends, any text
 * around the blocks. Within a block everything must be as it should.
 */
final class PemReader {

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private final List<PemBlock> blocks = new ArrayList<>();
  private @Nullable String label;
  private int beginning;
  private StringBuilder base64 = new StringBuilder();
  private boolean withHeaders;

  private PemReader() {}

  /**
   * All blocks, in their order.
   *
   * @throws PemException if a block has no end, another one's end or a content that is not base64
   */
  static List<PemBlock> read(byte[] bytes) throws PemException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    PemReader reader = new PemReader();
    int line = 1;
    int start = 0;
    while (start < text.length()) {
      int end = lineEnd(text, start);
      reader.line(line++, text.substring(start, end).strip());
      boolean crlf = text.startsWith("\r\n", end);
      start = end + (crlf ? 2 : 1);
    }
    return reader.end();
  }

  private static int lineEnd(String text, int start) {
    int at = start;
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  private void line(int number, String line) throws PemException {
    String open = label;
    if (line.startsWith(BEGIN.strip())) {
      begin(number, line, open);
    } else if (line.startsWith(END.strip())) {
      end(number, line, open);
    } else if (open != null) {
      body(number, line);
    }
  }

  private void begin(int number, String line, @Nullable String open) throws PemException {
    if (open != null) {
      throw new PemException(
          number, "a block begins before the one of line " + beginning + " ends");
    }
    label = label(number, line, BEGIN);
    beginning = number;
    base64 = new StringBuilder();
    withHeaders = false;
  }

  private void end(int number, String line, @Nullable String open) throws PemException {
    if (open == null) {
      throw new PemException(number, "a block ends that has not begun");
    }
    if (!label(number, line, END).equals(open)) {
      throw new PemException(number, "must be " + END + open + DASHES);
    }
    blocks.add(new PemBlock(open, beginning, withHeaders ? new byte[0] : decoded(open)));
    label = null;
  }

  private static String label(int number, String line, String prefix) throws PemException {
    int close = line.indexOf(DASHES, prefix.length());
    if (!line.startsWith(prefix) || close <= prefix.length()) {
      throw new PemException(number, "must be a line such as " + prefix + "CERTIFICATE" + DASHES);
    }
    if (close + DASHES.length() != line.length()) {
      throw new PemException(number, "nothing may follow the last dash; put it on the next line");
    }
    return PrintableText.of(line.substring(prefix.length(), close));
  }

  private void body(int number, String line) throws PemException {
    if (line.indexOf(':') >= 0) {
      withHeaders = true; // an old kind of encryption; whoever wants the content has to refuse it
    } else if (!withHeaders && !isBase64(line)) {
      throw new PemException(number, "must be base64");
    }
    base64.append(line);
  }

  private static boolean isBase64(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '/' && c != '=') {
        return false;
      }
    }
    return true;
  }

  private byte[] decoded(String open) throws PemException {
    try {
      byte[] content = Base64.getDecoder().decode(base64.toString());
      if (content.length > 0) {
        return content;
      }
    } catch (IllegalArgumentException e) {
      throw new PemException(beginning, "the " + open + " is cut off or is not base64");
    }
    throw new PemException(beginning, "the " + open + " is empty");
  }

  private List<PemBlock> end() throws PemException {
    if (label != null) {
      throw new PemException(
          beginning, "the " + label + " has no end: " + END + label + DASHES + " is missing");
    }
    return List.copyOf(blocks);
  }
}
