package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Engine;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies far larger than the gateway's memory pass through it. */
@EveryEngine
@Timeout(120)
class LargeBodiesTest extends WireTest {

  private static final long GIB = 1L << 30;
  private static final int PIECE = 1 << 20;

  LargeBodiesTest(Engine engine) {
    super(engine);
  }

  @Test
  void aGibibyteEachWayPassesThroughAJvmOf64MiB() throws Exception {
    CompletableFuture<Long> uploaded = new CompletableFuture<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              boolean chunked = head.contains("chunked") || head.contains("/chunked");
              if (head.startsWith("POST")) {
                uploaded.complete(
                    chunked ? skipChunks(new BufferedInputStream(in, PIECE)) : skip(in, GIB));
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              } else if (chunked) {
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                writeChunks(out);
              } else {
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + GIB + "\r\n\r\n");
                write(out);
              }
            });
    Child child = closing(new Child(engine, List.of("-Xmx64m"), upstream.url()));
    URI gateway = child.uri();

    // Either framing in one direction, the other in the other: all four would test the same code.
    try (Socket socket = connect(gateway, "GET /length HTTP/1.1\r\nHost: a\r\n\r\n")) {
      assertThat(head(socket.getInputStream())).contains("200 OK");
      assertThat(skip(socket.getInputStream(), GIB)).isEqualTo(GIB);
    }
    try (Socket socket =
        connect(
            gateway, "POST /chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")) {
      writeChunks(socket.getOutputStream());
      assertThat(head(socket.getInputStream())).contains("200 OK");
      assertThat(uploaded.get(20, TimeUnit.SECONDS)).isEqualTo(GIB);
    }
  }

  private static Socket connect(URI gateway, String head) throws IOException {
    Socket socket = new Socket(InetAddress.getByName(gateway.getHost()), gateway.getPort());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static void write(OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE];
    for (long left = GIB; left > 0; left -= PIECE) {
      out.write(piece);
    }
  }

  private static void writeChunks(OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE];
    for (long left = GIB; left > 0; left -= PIECE) {
      RawUpstream.write(out, Integer.toHexString(PIECE) + "\r\n");
      out.write(piece);
      RawUpstream.write(out, "\r\n");
    }
    RawUpstream.write(out, "0\r\n\r\n");
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  private static long skip(InputStream in, long count) throws IOException {
    byte[] buffer = new byte[PIECE];
    long left = count;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException(left + " bytes are missing");
      }
      left -= read;
    }
    return count;
  }

  private static long skipChunks(InputStream in) throws IOException {
    long total = 0;
    while (true) {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("the chunks broke off after " + total);
        }
        line.append((char) c);
      }
      int size = Integer.parseInt(line.toString().strip(), 16);
      skip(in, size + 2L);
      if (size == 0) {
        return total;
      }
      total += size;
    }
  }
}
