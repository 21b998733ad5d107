package io.fluxgate.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads messages by the letter of RFC 9112 and nothing else, to judge what others send. It shares
 * no code with the engines. What breaks off is an {@link EOFException}.
 */
public final class StrictReader {

  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
  private static final Pattern REQUEST =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\\x21-\\x7e\\x80-\\xff]+) HTTP/1\\.([01])");
  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.([0-9]) ([1-9][0-9]{2})( [^\\x00-\\x08\\x0a-\\x1f\\x7f]*)?");
  private static final Pattern CHUNK =
      Pattern.compile("([0-9A-Fa-f]{1,15})(;[^\\x00-\\x08\\x0a-\\x1f\\x7f]*)?");

  private final InputStream in;
  private int taken;

  /** A reader of this input. */
  public StrictReader(InputStream in) {
    this.in = in;
  }

  /** How many bytes have been read. */
  public int taken() {
    return taken;
  }

  /** A message whose parts a parser may read differently from another one. */
  public static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * A head: the parts of its first line, and its lines.
   *
   * @param first method or status
   * @param second target; empty in an answer
   */
  public record Head(String first, String second, boolean http11, List<String> lines) {

    /** The values of a field. */
    public List<String> all(String name) {
      List<String> values = new ArrayList<>();
      for (String line : lines) {
        int colon = line.indexOf(':');
        if (line.substring(0, colon).equalsIgnoreCase(name)) {
          values.add(line.substring(colon + 1).strip());
        }
      }
      return values;
    }

    /** The first value of a field; empty if it is not there. */
    public String one(String name) {
      List<String> values = all(name);
      return values.isEmpty() ? "" : values.get(0);
    }

    boolean closes() {
      String options = String.join(",", all("connection")).toLowerCase(Locale.ROOT);
      return options.contains("close") || (!http11 && !options.contains("keep-alive"));
    }
  }

  /** The head of a request; blank lines before it are skipped. Null at the end of the input. */
  @org.jspecify.annotations.Nullable
  public Head requestHead() throws IOException {
    String line = "";
    while (line.isEmpty()) {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      line = line(first);
    }
    var matcher = REQUEST.matcher(line);
    if (!matcher.matches()) {
      throw new Malformed("request line: " + line);
    }
    Head head =
        new Head(matcher.group(1), matcher.group(2), matcher.group(3).equals("1"), fields());
    framing(head);
    return head;
  }

  /** The body that belongs to a request's head. */
  public String requestBody(Head head) throws IOException {
    long framing = framing(head);
    return framing == -2 ? chunks() : exactly(Math.max(0, framing));
  }

  /** The head of an answer; the end before its first byte is an {@link EOFException} as well. */
  public Head answerHead() throws IOException {
    String line = line(in.read());
    var matcher = STATUS.matcher(line);
    if (!matcher.matches()) {
      throw new Malformed("status line: " + line);
    }
    Head head = new Head(matcher.group(2), "", !matcher.group(1).equals("0"), fields());
    framing(head);
    return head;
  }

  /** The body of an answer; one that is not framed ends with the input. */
  public String answerBody(Head head, String method) throws IOException {
    int status = Integer.parseInt(head.first());
    if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
      return "";
    }
    long framing = framing(head);
    if (framing == -2) {
      return chunks();
    }
    if (framing >= 0) {
      return exactly(framing);
    }
    byte[] rest = in.readAllBytes();
    taken += rest.length;
    return new String(rest, StandardCharsets.ISO_8859_1);
  }

  /** Whether an answer ends only with its connection, if it has a body. */
  public static boolean endsWithConnection(Head head) throws Malformed {
    return framing(head) == -1;
  }

  /** The length; -1 if none is said, -2 if it is chunked. */
  private static long framing(Head head) throws Malformed {
    List<String> lengths = head.all("content-length");
    List<String> codings = head.all("transfer-encoding");
    if (!codings.isEmpty()) {
      if (!lengths.isEmpty()
          || codings.size() > 1
          || !head.http11()
          || !codings.get(0).equalsIgnoreCase("chunked")) {
        throw new Malformed("framing: " + head.lines());
      }
      return -2;
    }
    if (lengths.isEmpty()) {
      return -1;
    }
    if (lengths.size() > 1 || !lengths.get(0).matches("[0-9]{1,18}")) {
      throw new Malformed("length: " + lengths);
    }
    return Long.parseLong(lengths.get(0));
  }

  private List<String> fields() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in.read()); !line.isEmpty(); line = line(in.read())) {
      if (!FIELD.matcher(line).matches()) {
        throw new Malformed("field: " + line);
      }
      lines.add(line);
    }
    return lines;
  }

  private String chunks() throws IOException {
    StringBuilder content = new StringBuilder();
    while (true) {
      String line = line(in.read());
      var matcher = CHUNK.matcher(line);
      if (!matcher.matches()) {
        throw new Malformed("chunk: " + line);
      }
      long size = Long.parseLong(matcher.group(1), 16);
      if (size == 0) {
        fields();
        return content.toString();
      }
      content.append(exactly(size));
      if (!line(in.read()).isEmpty()) {
        throw new Malformed("a chunk does not end where it says");
      }
    }
  }

  private String exactly(long length) throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(length, Integer.MAX_VALUE));
    taken += bytes.length;
    if (bytes.length < length) {
      throw new EOFException("the body ended after " + bytes.length + " of " + length);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** A line without its CRLF; any other CR or LF is wrong. */
  private String line(int first) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int c = first;
    for (; c >= 0 && c != '\r' && c != '\n'; c = in.read()) {
      line.write(c);
      if (line.size() > 200_000) {
        throw new Malformed("a line without end");
      }
    }
    int lf = c == '\r' ? in.read() : c;
    if (c < 0 || lf < 0) {
      throw new EOFException(
          line.size() == 0 ? "nothing" : "after " + line.toString(StandardCharsets.ISO_8859_1));
    }
    if (c == '\n' || lf != '\n') {
      throw new Malformed("line end after " + line.toString(StandardCharsets.ISO_8859_1));
    }
    taken += line.size() + 2;
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
