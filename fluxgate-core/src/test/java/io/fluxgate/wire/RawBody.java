package io.fluxgate.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of a request as an upstream reads it.
 *
 * @param content what it holds, the chunks put together, as ISO-8859-1
 * @param trailers the lines of the trailers, each with its end
 */
record RawBody(String content, String trailers) {

  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

  /** Reads what this head announces. */
  static RawBody read(String head, InputStream in) throws IOException {
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      byte[] bytes = in.readNBytes(Integer.parseInt(length.group(1)));
      if (bytes.length < Integer.parseInt(length.group(1))) {
        throw new EOFException("the body ended after " + bytes.length);
      }
      return new RawBody(new String(bytes, StandardCharsets.ISO_8859_1), "");
    }
    return head.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked\r\n")
        ? readChunks(in)
        : new RawBody("", "");
  }

  private static RawBody readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(readLine(in).strip(), 16);
      if (size == 0) {
        break;
      }
      content.write(in.readNBytes(size));
      if (!readLine(in).equals("\r\n")) {
        throw new IOException("a chunk does not end where it says");
      }
    }
    StringBuilder trailers = new StringBuilder();
    for (String line = readLine(in); !line.equals("\r\n"); line = readLine(in)) {
      trailers.append(line);
    }
    return new RawBody(content.toString(StandardCharsets.ISO_8859_1), trailers.toString());
  }

  /** A line with its end. */
  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the body broke off");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  /** A script that answers with the request's method, target and body. */
  static void echo(String head, InputStream in, OutputStream out, Socket socket)
      throws IOException {
    String[] line = head.split(" ", 3);
    String content = line[0] + " " + line[1] + " " + read(head, in).content();
    RawUpstream.write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Length: "
            + content.length()
            + "\r\n\r\n"
            + (line[0].equals("HEAD") ? "" : content));
  }
}
