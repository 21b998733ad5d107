package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Engine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bodies pass while they are being made: nobody waits for the end of one to send its beginning. */
@EveryEngine
class StreamingTest extends WireTest {

  StreamingTest(Engine engine) {
    super(engine);
  }

  @Test
  void everyEventReachesTheClientBeforeTheNextIsMade() throws Exception {
    CountDownLatch[] seen = {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out,
                  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
              for (CountDownLatch latch : seen) {
                RawUpstream.write(out, "9\r\ndata: x\n\n\r\n");
                if (!latch.await(20, TimeUnit.SECONDS)) {
                  throw new AssertionError("the client did not get the event in time");
                }
              }
              RawUpstream.write(out, "0\r\n\r\n");
            });
    RawClient client = client(proxy(upstream)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.readUntilBlankLine()).contains("200");
    for (CountDownLatch latch : seen) {
      assertThat(client.readLine()).isEqualTo("9");
      assertThat(client.readLine()).isEqualTo("data: x");
      client.readLine();
      client.readLine();
      latch.countDown();
    }
    assertThat(client.readLine()).isEqualTo("0");
  }

  @Test
  void theHeadReachesTheClientBeforeTheBodyBegins() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              seen.await(20, TimeUnit.SECONDS);
              RawUpstream.write(out, "2\r\nok\r\n0\r\n\r\n");
            });
    RawClient client = client(proxy(upstream)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200");
    seen.countDown();
    assertThat(client.readLine()).isEqualTo("2");
  }

  @Test
  void aLongUploadReachesTheUpstreamWhileTheClientStillSends() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              in.readNBytes(10_000);
              begun.countDown();
              in.readNBytes(190_000);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
            });
    RawClient client = client(proxy(upstream));

    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    client.send("x".repeat(100_000));

    assertThat(client.read().body()).isEqualTo("done");
    // and the connection is fit for the next
    upstream.script(
        (head, in, out, socket) ->
            RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmore"));
    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("more");
  }

  @Test
  void theFirstBytesOfALongUploadReachTheUpstreamHoweverFew() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              in.readNBytes(100);
              begun.countDown();
              in.readNBytes(199_900);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
            });
    RawClient client = client(proxy(upstream));

    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    client.send("x".repeat(199_900));

    assertThat(client.read().body()).isEqualTo("done");
  }

  @Test
  void aClientThatStopsReadingStopsTheUpstreamInsteadOfFillingTheMemory() throws Exception {
    java.util.concurrent.atomic.AtomicLong sent = new java.util.concurrent.atomic.AtomicLong();
    long length = 200L << 20;
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
              byte[] piece = new byte[64 * 1024];
              for (long left = length; left > 0; left -= piece.length) {
                out.write(piece);
                sent.addAndGet(piece.length);
              }
            });
    RawClient client = client(proxy(upstream)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.readUntilBlankLine();

    // The upstream comes to a stop: two readings in a row are equal.
    long before = -1;
    while (sent.get() != before) {
      before = sent.get();
      TimeUnit.MILLISECONDS.sleep(300);
    }

    assertThat(sent.get()).isLessThan(length / 2);
  }
}
