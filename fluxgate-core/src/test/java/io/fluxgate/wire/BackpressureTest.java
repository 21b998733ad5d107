package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.direct.OpenCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who reads slowly slows the writer down, not the gateway, and gets every byte all the same. */
@EveryEngine
@Timeout(120)
class BackpressureTest extends WireTest {

  private static final int PIECE = 64 * 1024;
  private static final long LENGTH = 100L << 20;

  /**
   * What may be under way, in the gateway and in all the sockets' buffers, beside what the kernel
   * itself gives to the sockets of a gateway that has been fast until now.
   */
  private static final long UNDER_WAY = (8L << 20) + kernelBuffers();

  /** What the gateway may keep: what one read has brought, on its way in and on its way out. */
  private static final int KEPT = 4 * PIECE;

  private static final byte[] PATTERN = new byte[2 * PIECE];

  static {
    new Random(4711).nextBytes(PATTERN);
  }

  private final AtomicLong written = new AtomicLong();
  private final Watched watched;

  BackpressureTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  /** The most that one socket receives and sends by itself; nothing where that is not told. */
  private static long kernelBuffers() {
    long sum = 0;
    for (String buffer : List.of("tcp_rmem", "tcp_wmem")) {
      try (InputStream file = Files.newInputStream(Path.of("/proc/sys/net/ipv4", buffer))) {
        byte[] read = new byte[200]; // a second read brings nothing
        String limits = new String(read, 0, file.read(read), StandardCharsets.US_ASCII).strip();
        sum += Long.parseLong(limits.substring(limits.lastIndexOf('\t') + 1));
      } catch (IOException e) {
        // no Linux
      }
    }
    return sum;
  }

  /** Writes so many bytes that repeat only after long. */
  private long writePattern(OutputStream out, long length) throws IOException {
    CRC32C sum = new CRC32C();
    for (long at = 0; at < length; at += PIECE) {
      int offset = (int) (at / PIECE % PIECE);
      out.write(PATTERN, offset, PIECE);
      sum.update(PATTERN, offset, PIECE);
      written.addAndGet(PIECE);
    }
    return sum.getValue();
  }

  private static long readSum(InputStream in, long length) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[PIECE];
    for (long left = length; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(left, PIECE));
      if (count < 0) {
        throw new IOException(left + " bytes are missing");
      }
      sum.update(buffer, 0, count);
      left -= count;
    }
    return sum.getValue();
  }

  /** Waits until nothing more was written while the gateway served many others. */
  private void awaitStandstill(RawClient other) throws IOException {
    long before = -1;
    while (written.get() != before) {
      before = written.get();
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
      for (int i = 0; i < 100 || System.nanoTime() - end < 0; i++) {
        ping(other);
      }
    }
  }

  /** With small buffers, so that the gateway's own share shows. */
  private Socket connect(Gateway gateway, String head) throws IOException {
    Socket socket = closing(new Socket());
    socket.setReceiveBufferSize(PIECE);
    socket.setSendBufferSize(PIECE);
    socket.setSoTimeout(20_000);
    socket.connect(
        new InetSocketAddress(
            InetAddress.getByName(gateway.uri().getHost()), gateway.uri().getPort()));
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static void readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    assertThat(head).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatDoesNotReadStopsTheUpstream(Way way) throws Exception {
    CompletableFuture<Long> sum = new CompletableFuture<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              socket.setSendBufferSize(PIECE);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n");
              sum.complete(writePattern(out, LENGTH));
            });
    Gateway gateway = proxyWithPing(upstream, way::on);
    Socket client = connect(gateway, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    readHead(client.getInputStream());

    awaitStandstill(client(gateway));
    assertThat(written).hasValueLessThan(UNDER_WAY);
    assertThat(OpenCalls.heldBytes(watched.runtime())).isLessThanOrEqualTo(KEPT);

    assertThat(readSum(client.getInputStream(), LENGTH)).isEqualTo(expected());
    assertThat(sum.get(20, TimeUnit.SECONDS)).isEqualTo(expected());
  }

  private static long expected() {
    CRC32C sum = new CRC32C();
    for (long at = 0; at < LENGTH; at += PIECE) {
      sum.update(PATTERN, (int) (at / PIECE % PIECE), PIECE);
    }
    return sum.getValue();
  }

  @ParameterizedTest
  @EnumSource
  void anUpstreamThatDoesNotReadStopsTheClient(Way way) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Long> received = new CompletableFuture<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (go.await(60, TimeUnit.SECONDS)) {
                received.complete(readSum(in, LENGTH));
              }
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            });
    Gateway gateway = proxyWithPing(upstream, way::on);
    Socket client =
        connect(gateway, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LENGTH + "\r\n\r\n");
    CompletableFuture<Long> sum = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                sum.complete(writePattern(client.getOutputStream(), LENGTH));
              } catch (IOException e) {
                sum.completeExceptionally(e);
              }
            });
    upstream.awaitHead();

    awaitStandstill(client(gateway));
    assertThat(written).hasValueLessThan(UNDER_WAY);
    assertThat(OpenCalls.heldBytes(watched.runtime())).isLessThanOrEqualTo(KEPT);

    go.countDown();
    assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(expected());
    assertThat(sum.get(20, TimeUnit.SECONDS)).isEqualTo(expected());
    readHead(client.getInputStream());
  }

  /** Chunks of every size, from one byte on, in both directions. */
  @ParameterizedTest
  @EnumSource
  void writersThatWriteInSmallPiecesArriveWhole(Way way) throws Exception {
    StringBuilder chunks = new StringBuilder();
    StringBuilder content = new StringBuilder();
    Random random = new Random(815);
    for (int i = 0; i < 400; i++) {
      String piece = Integer.toString(i, 36).repeat(1 + random.nextInt(i % 20 == 0 ? 2_000 : 20));
      chunks
          .append(Integer.toHexString(piece.length()))
          .append("\r\n")
          .append(piece)
          .append("\r\n");
      content.append(piece);
    }
    chunks.append("0\r\n\r\n");
    CompletableFuture<String> received = new CompletableFuture<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              received.complete(RawBody.read(head, in).content());
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              writePieces(out, chunks.toString(), new Random(1));
            });
    RawClient client = client(proxy(upstream, way::on));

    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    writePieces(client.socket.getOutputStream(), chunks.toString(), new Random(2));

    assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(content.toString());
    RawClient.Answer answer = client.read();
    assertThat(answer.body()).isEqualTo(content.toString());
    assertThat(answer.whole()).isTrue();
  }

  private static void writePieces(OutputStream out, String text, Random random) throws IOException {
    for (int at = 0; at < text.length(); ) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextInt(40) == 0 ? 900 : 9));
      RawUpstream.write(out, text.substring(at, end));
      at = end;
    }
  }
}
