package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.engine.Engine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A request is sent again with the same body, byte for byte, or not at all. A long body is not kept
 * for that: it is sent elsewhere only while none of it has been read.
 */
@EveryEngine
class ResentBodiesTest extends WireTest {

  private static final int LIMIT = 64 * 1024;

  private final Watched watched;
  private final Heard heard = new Heard();
  private final LinkedBlockingQueue<String> lost = new LinkedBlockingQueue<>();
  private final RawUpstream good;

  ResentBodiesTest(Engine engine) throws IOException {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
    this.good = upstream(RawBody::echo);
  }

  /** Reads a request to its end and dies of it. */
  private RawUpstream reading() throws IOException {
    return upstream(
        (head, in, out, socket) -> {
          lost.add(RawBody.read(head, in).content());
          RawUpstream.reset(socket);
        });
  }

  private Gateway gateway(String first, Way way, GatewayBuilder builder) {
    return start(
        builder
            .listener(heard)
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .upstream(first)
                      .upstream(good.url())
                      .retry(
                          retry ->
                              retry
                                  .attempts(2)
                                  .baseTime(ofMillis(1))
                                  .maxBodyBytes(LIMIT)
                                  .budgetMinPerSecond(1000));
                  way.on(route);
                }));
  }

  /** A text that no part of could be mistaken for another. */
  private static String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < length; i++) {
      text.append(i).append(' ');
    }
    return text.substring(0, length);
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  /** Sends it in several pieces, so that the gateway cannot have it at once. */
  private static void upload(RawClient client, String method, String content, boolean chunked)
      throws IOException {
    client.send(
        method
            + " / HTTP/1.1\r\nHost: a\r\n"
            + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + content.length())
            + "\r\n\r\n");
    for (int at = 0; at < content.length(); at += 10_000) {
      String piece = content.substring(at, Math.min(content.length(), at + 10_000));
      client.send(chunked ? chunk(piece) : piece);
    }
    if (chunked) {
      client.send("0\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void aShortBodyIsSentAgainByteForByte(Way way, boolean chunked) throws Exception {
    Gateway gateway = gateway(reading().url(), way, builder());
    RawClient client = client(gateway);
    for (int length : new int[] {1, 9_999, 50_000, LIMIT}) {
      String content = text(length);

      upload(client, "PUT", content, chunked);

      assertThat(client.read().body()).isEqualTo("PUT / " + content);
      assertThat(lost.poll(20, TimeUnit.SECONDS)).isEqualTo(content);
      assertThat(heard.awaitRequest().attempts()).isEqualTo(2);
      client = client(gateway); // the JDK's server closes after chunks
    }
    watched.awaitNothingHeld();
  }

  /** What is kept for one request is not missing for the next. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void theMemoryOfAKeptBodyIsGivenBack(Way way) throws Exception {
    Gateway gateway = gateway(reading().url(), way, builder().retryBufferBytes(LIMIT + 1));
    String content = text(50_000);
    for (int i = 0; i < 5; i++) {
      RawClient client = client(gateway);

      upload(client, "PUT", content, true);

      assertThat(client.read().body()).isEqualTo("PUT / " + content);
      watched.awaitNothingHeld(); // by then it has been given back
    }
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void aLongBodyThatWasReadIsNotSentAgain(Way way, boolean chunked) throws Exception {
    Gateway gateway = gateway(reading().url(), way, builder());
    String content = text(LIMIT + 1);
    RawClient client = client(gateway);

    upload(client, "PUT", content, chunked);

    RawClient.Answer answer = client.read();
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=connection_terminated");
    assertThat(lost.poll(20, TimeUnit.SECONDS)).isEqualTo(content);
    assertThat(lost).isEmpty();
    assertThat(heard.awaitRequest().attempts()).isEqualTo(1);
    assertThat(good.heads).isEmpty();
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @CsvSource({
    "STRAIGHT,PUT,false",
    "STRAIGHT,PUT,true",
    "STRAIGHT,POST,false",
    "STRAIGHT,POST,true",
    "THROUGH_A_FILTER,PUT,false",
    "THROUGH_A_FILTER,PUT,true",
    "THROUGH_A_FILTER,POST,false",
    "THROUGH_A_FILTER,POST,true"
  })
  void aBodyThatNobodyHasReadGoesElsewhereHoweverLong(Way way, String method, boolean chunked)
      throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Gateway gateway = gateway("http://127.0.0.1:" + port, way, builder());
    for (int length : new int[] {100, 30_000, 500_000}) {
      String content = text(length);
      RawClient client = client(gateway);

      upload(client, method, content, chunked);

      assertThat(client.read().body()).isEqualTo(method + " / " + content);
      assertThat(heard.awaitRequest().attempts()).isEqualTo(2);
    }
    watched.awaitNothingHeld();
  }
}
