package io.fluxgate.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request's target: raw, exactly as received, and as the decoded segments that
 * routing works on. Empty segments do not count, so {@code //a/} has the one segment {@code a}.
 *
 * <p>A path that different parsers read differently has no segments but a {@link #problem()}: a dot
 * segment (also encoded, and also with parameters: {@code ..;x}), an encoded slash, a backslash, a
 * control byte, a bad escape, an escape that is not UTF-8, a character that RFC 3986 does not
 * allow. The gateway answers such a request 400 before anything else looks at it.
 *
 * <p>Immutable; decoded on the first question.
 */
public final class RequestPath {

  private static final String[] NONE = new String[0];

  /** What RFC 3986, 3.3 lets stand in a path, and the percent sign of an escape. */
  private static final boolean[] ALLOWED = new boolean[128];

  static {
    for (char c = '!'; c < 0x7F; c++) {
      ALLOWED[c] = "\"#<>?[\\]^`{|}".indexOf(c) < 0;
    }
  }

  private final String raw;

  /** Decoded together, on demand; a race computes the same twice. */
  private volatile @Nullable Decoded decoded;

  RequestPath(String raw) {
    this.raw = raw;
  }

  /**
   * The path as received, without the query.
   *
   * @return at least {@code /}, or {@code *} (RFC 9112, 3.2.4)
   */
  public String raw() {
    return raw;
  }

  /**
   * What is wrong with it.
   *
   * @return a sentence for the client, or empty if the path is fit for routing
   */
  public Optional<String> problem() {
    return Optional.ofNullable(decoded().problem);
  }

  /**
   * How many segments it has.
   *
   * @return 0 or more; 0 if there is a {@link #problem()}
   */
  public int size() {
    return decoded().segments.length;
  }

  /**
   * One segment, decoded.
   *
   * @param index from 0 to {@link #size()} - 1
   * @return the decoded text, never empty
   * @throws IndexOutOfBoundsException if there is no such segment
   */
  public String segment(int index) {
    return decoded().segments[index];
  }

  /** The raw path. */
  @Override
  public String toString() {
    return raw;
  }

  private Decoded decoded() {
    Decoded known = decoded;
    if (known == null) {
      known = decode(raw);
      decoded = known;
    }
    return known;
  }

  private static final class Decoded {
    final String[] segments;
    final @Nullable String problem;

    Decoded(String[] segments, @Nullable String problem) {
      this.segments = segments;
      this.problem = problem;
    }

    static Decoded bad(String problem) {
      return new Decoded(NONE, problem);
    }
  }

  private static Decoded decode(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      return Decoded.bad("The path must begin with a slash.");
    }
    int count = 0;
    boolean plain = true;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c >= 0x7F || !ALLOWED[c]) {
        return Decoded.bad(
            "The path has a character that must be percent-encoded or is not allowed.");
      }
      if (c == '%') {
        plain = false;
      }
      if (c == '/' && i + 1 < raw.length() && raw.charAt(i + 1) != '/') {
        count++;
      }
    }
    String[] segments = new String[count];
    int at = 0;
    int start = 1;
    while (start < raw.length()) {
      int end = raw.indexOf('/', start);
      if (end < 0) {
        end = raw.length();
      }
      if (end > start) {
        String segment = raw.substring(start, end);
        if (!plain && segment.indexOf('%') >= 0) {
          String text = unescape(segment);
          if (text == null) {
            return Decoded.bad(
                "The path has an escape that is malformed, not UTF-8, a slash, a backslash or a control character.");
          }
          segment = text;
        }
        if (isDotSegment(segment)) {
          return Decoded.bad("The path has a dot segment.");
        }
        segments[at++] = segment;
      }
      start = end + 1;
    }
    return new Decoded(segments, null);
  }

  /**
   * {@code .} and {@code ..}, also with the parameters that some servers cut off before they
   * resolve dots.
   */
  private static boolean isDotSegment(String segment) {
    if (segment.charAt(0) != '.') {
      return false;
    }
    int dots = segment.length() > 1 && segment.charAt(1) == '.' ? 2 : 1;
    return segment.length() == dots || segment.charAt(dots) == ';';
  }

  private static @Nullable String unescape(String segment) {
    byte[] bytes = new byte[segment.length()];
    int length = 0;
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '%') {
        int value = Query.escaped(segment, i);
        if (value < ' ' || value == 0x7F || value == '/' || value == '\\') {
          return null;
        }
        bytes[length++] = (byte) value;
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
