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

/**
 * A client that sends exactly the bytes it is given, and reads answers just well enough to know
 * where they end.
 */
final class RawClient implements Closeable {

  private static final int PATIENCE_MILLIS = 20_000;

  final Socket socket;
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

  /** One answer: head and body as text, the chunks of a chunked body put together. */
  Answer read() throws IOException {
    return read(false);
  }

  /** The answer to a HEAD request. */
  Answer readHead() throws IOException {
    return read(true);
  }

  private Answer read(boolean head) throws IOException {
    String heading = readUntilBlankLine();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole = true;
    Answer answer = new Answer(heading, "", true);
    if (!head && !heading.startsWith("HTTP/1.1 204") && !heading.startsWith("HTTP/1.1 304")) {
      if (answer.header("transfer-encoding").equals("chunked")) {
        whole = readChunks(body);
      } else if (!answer.header("content-length").isEmpty()) {
        int length = Integer.parseInt(answer.header("content-length"));
        body.write(in.readNBytes(length));
        whole = body.size() == length;
      } else {
        body.write(in.readAllBytes());
      }
    }
    return new Answer(heading, body.toString(StandardCharsets.UTF_8), whole);
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

  private boolean readChunks(ByteArrayOutputStream body) throws IOException {
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
      readLine();
      if (size == 0) {
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

  /** An answer as it came. */
  record Answer(String head, String body, boolean whole) {

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
