package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Upstreams whose answers have parts without an end: they are cut off before they cost memory, and
 * clients of others notice nothing.
 */
@EveryEngine
@Timeout(60)
class HostileUpstreamTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** What stands in buffers of sockets on the way is no memory of the gateway's. */
  private static final long MOST = 20_000_000;

  HostileUpstreamTest(Engine engine) {
    super(engine);
  }

  /** Begins, and then says the same again and again. */
  private RawUpstream endless(String beginning, String again, AtomicLong written)
      throws IOException {
    byte[] piece =
        again.repeat(Math.max(1, 8_192 / again.length())).getBytes(StandardCharsets.ISO_8859_1);
    return upstream(
        (head, in, out, socket) -> {
          RawUpstream.write(out, beginning);
          while (written.addAndGet(piece.length) < 10 * MOST) {
            out.write(piece);
          }
        });
  }

  private void assertCut(RawUpstream upstream, AtomicLong written) throws Exception {
    Gateway gateway = proxyWithPing(upstream, route -> {});
    RawClient other = client(gateway);
    RawClient client = client(gateway).send(GET);

    ping(other);
    RawClient.Answer answer = client.read();

    assertThat(answer.status() == 502 || !answer.whole())
        .as("%s %s", answer.head(), answer.body().length())
        .isTrue();
    if (can(Capability.LIMITS)) {
      awaitThat("the upstream is let go", () -> upstream.openConnections() == 0);
    }
    assertThat(written.get()).isLessThan(MOST);
    ping(other);
  }

  /** The JDK's client leaves a few of them open and unread, and only a few. */
  @Test
  void theirConnectionsDoNotPileUp() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nA: " + "x".repeat(500_000);
    RawUpstream upstream =
        upstream(
            (request, in, out, socket) -> {
              RawUpstream.write(out, head);
              in.read();
            });
    Gateway gateway = proxyWithPing(upstream, route -> {});
    RawClient client = client(gateway);
    for (int i = 0; i < 100; i++) {
      assertThat(client.send(GET).read().status()).isEqualTo(502);
    }

    int most = can(Capability.LIMITS) ? 0 : 15;
    awaitThat("most of them are let go", () -> upstream.openConnections() <= most);
    ping(client);
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 200 OK\r\n', 'A: b\r\n'",
    "'HTTP/1.1 200 OK\r\nA: ', x",
    "'HTTP/1.1 200 OK\r\n', x",
    "'HTTP/1.1 200 OK\r\nA: b\r\n', ' c\r\n'",
    "'HTTP/1.1 200 ', x",
    "'HTTP/1.1 2', 0",
    "'', x",
    "'HTTP/1.1 100 Continue\r\nA: ', x"
  })
  void aHeadWithoutEndIs502(String beginning, String again) throws Exception {
    AtomicLong written = new AtomicLong();

    assertCut(endless(beginning, again, written), written);
  }

  @Test
  void interimAnswersWithoutEndAre502() throws Exception {
    AtomicLong written = new AtomicLong();

    assertCut(endless("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", written), written);
  }

  @ParameterizedTest
  @CsvSource({"0", "f", "'1;x'", "'1;x=\"'", "' '"})
  void aLineForTheSizeOfAChunkWithoutEndIsCut(String beginning) throws Exception {
    AtomicLong written = new AtomicLong();
    String again = beginning.length() == 1 ? beginning : "x";

    assertCut(endless(CHUNKED + beginning, again, written), written);
  }

  /** Each chunk is whole and small, and carries much beside its content. */
  @Test
  void extensionsOfChunksHaveABoundTogether() throws Exception {
    if (can(Capability.LIMITS)) {
      AtomicLong written = new AtomicLong();
      String chunk = "1;" + "x".repeat(1_000) + "\r\ny\r\n";

      assertCut(endless(CHUNKED, chunk, written), written);
    }
  }

  @ParameterizedTest
  @CsvSource({"'0\r\n', 'A: b\r\n'", "'0\r\nA: ', x"})
  void trailersWithoutEndAreCut(String beginning, String again) throws Exception {
    AtomicLong written = new AtomicLong();
    RawUpstream upstream = endless(CHUNKED + beginning, again, written);
    if (can(Capability.TRAILERS)) {
      assertCut(upstream, written);
      return;
    }

    // They are not read, so the answer is whole without them.
    assertThat(client(proxy(upstream)).send(GET).read().status()).isEqualTo(200);
    awaitThat("the upstream is let go", () -> upstream.openConnections() == 0);
    assertThat(written.get()).isLessThan(MOST);
  }

  /** Nobody here unpacks it, so it does no harm here. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aPackedBodyPassesUntouched(boolean chunked) throws Exception {
    byte[] bomb = bomb();
    String framing =
        chunked
            ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(bomb.length) + "\r\n"
            : "Content-Length: " + bomb.length + "\r\n\r\n";
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + framing);
              out.write(bomb);
              RawUpstream.write(out, chunked ? "\r\n0\r\n\r\n" : "");
            });
    RawClient client =
        client(proxy(upstream)).send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");

    String head = client.readUntilBlankLine();
    byte[] got = new byte[0];
    if (chunked) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = size(client); size > 0; size = size(client)) {
        all.write(client.socket.getInputStream().readNBytes(size));
        client.readLine();
      }
      got = all.toByteArray();
    } else {
      got = client.socket.getInputStream().readNBytes(bomb.length);
    }

    assertThat(head).containsIgnoringCase("\r\ncontent-encoding: gzip\r\n");
    assertThat(got).isEqualTo(bomb);
  }

  private static int size(RawClient client) throws IOException {
    return Integer.parseInt(client.readLine(), 16);
  }

  /** 100 kB that stand for 100 MB. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      byte[] zeros = new byte[1_000_000];
      for (int i = 0; i < 100; i++) {
        out.write(zeros);
      }
    }
    return packed.toByteArray();
  }
}
