package io.fluxgate.wire;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that sends exactly the bytes it is given, and reads answers just well enough to know
 * where they end.
 */
final class RawClient implements Closeable {

  private static final int PATIENCE_MILLIS = 20_000;

  final Socket socket;

  /** The heads of the interim answers that {@link #read} came across. */
  final List<String> interim = new ArrayList<>();

  private final InputStream in;

  RawClient(URI gateway) throws IOException {
    socket = new Socket(InetAddress.getByName(gateway.getHost()), gateway.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  /** Sends text as ISO-8859-1. */
  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Sends text as ISO-8859-1, each byte on its own. */
  RawClient drip(String text) throws IOException {
    for (byte one : text.getBytes(StandardCharsets.ISO_8859_1)) {
      socket.getOutputStream().write(one);
    }
    return this;
  }

  /** Closes the connection with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Whether anything has come that was not read yet. */
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  /**
   * One final answer: head and body as text, the chunks of a chunked body put together. Interim
   * answers before it are kept aside.
   */
  Answer read() throws IOException {
    return read(false);
  }

  /** The answer to a HEAD request. */
  Answer readHead() throws IOException {
    return read(true);
  }

  private Answer read(boolean head) throws IOException {
    String heading = readUntilBlankLine();
    while (heading.startsWith("HTTP/1.1 1")) {
      interim.add(heading);
      heading = readUntilBlankLine();
    }
    StringBuilder trailers = new StringBuilder();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole = true;
    Answer answer = new Answer(heading, "", true);
    if (!head && !heading.startsWith("HTTP/1.1 204") && !heading.startsWith("HTTP/1.1 304")) {
      if (answer.header("transfer-encoding").equals("chunked")) {
        whole = readChunks(body, trailers);
      } else if (!answer.header("content-length").isEmpty()) {
        int length = Integer.parseInt(answer.header("content-length"));
        body.write(in.readNBytes(length));
        whole = body.size() == length;
      } else {
        body.write(in.readAllBytes());
      }
    }
    return new Answer(heading, body.toString(StandardCharsets.UTF_8), whole, trailers.toString());
  }

  String readUntilBlankLine() throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return text.toString();
      }
      text.append((char) c);
    }
    return text.toString();
  }

  private boolean readChunks(ByteArrayOutputStream body, StringBuilder trailers)
      throws IOException {
    while (true) {
      String line = readLine();
      if (line.isEmpty()) {
        return false;
      }
      int size = Integer.parseInt(line, 16);
      byte[] chunk = in.readNBytes(size);
      body.write(chunk);
      if (chunk.length < size) {
        return false;
      }
      if (size == 0) {
        return readTrailers(trailers);
      }
      readLine();
    }
  }

  /** False if the blank line at their end is missing. */
  private boolean readTrailers(StringBuilder trailers) throws IOException {
    while (true) {
      int c = in.read();
      if (c < 0) {
        return false;
      }
      trailers.append((char) c);
      int length = trailers.length();
      if (c == '\n' && (length == 2 || trailers.indexOf("\r\n\r\n") >= 0)) {
        trailers.setLength(length - 2);
        return true;
      }
    }
  }

  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** All that still comes; {@code reset} if that is how it ends. */
  String rest() throws IOException {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "reset";
    }
  }

  /** Waits until the other side has closed the connection; what still came is thrown away. */
  boolean isClosedByPeer() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketException e) {
      return true; // reset
    } catch (java.net.SocketTimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * An answer as it came.
   *
   * @param trailers the lines of the trailers, each with its end
   */
  record Answer(String head, String body, boolean whole, String trailers) {

    Answer(String head, String body, boolean whole) {
      this(head, body, whole, "");
    }

    int status() {
      return head.isEmpty() ? 0 : Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** The values of a header, joined by a bar; empty if it is not there. */
    String header(String name) {
      StringBuilder values = new StringBuilder();
      for (String line : head.split("\r\n")) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
          values.append(values.isEmpty() ? "" : "|").append(line.substring(colon + 1).strip());
        }
      }
      return values.toString();
    }
  }
}
