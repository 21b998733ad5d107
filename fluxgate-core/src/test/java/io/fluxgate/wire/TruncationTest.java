package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An incomplete message is never completed (RFC 9112, 8). */
@EveryEngine
class TruncationTest extends WireTest {

  TruncationTest(Engine engine) {
    super(engine);
  }

  /** Sends a beginning and cuts the connection. */
  private RawUpstream breaking(String bytes) throws Exception {
    return upstream(
        (head, in, out, socket) -> {
          RawUpstream.write(out, bytes);
          socket.close();
        });
  }

  @Test
  void aLongBodyThatBreaksOffLooksBrokenToTheClient() throws Exception {
    RawUpstream upstream =
        breaking("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + "x".repeat(100_000));

    RawClient.Answer answer =
        client(proxy(upstream)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-length")).isEqualTo("500000");
    assertThat(answer.whole()).isFalse();
  }

  @Test
  void aChunkedBodyThatBreaksOffLooksBrokenToTheClient() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
              begun.await(20, TimeUnit.SECONDS); // or it would be known before the answer begins
              RawUpstream.write(out, "5\r\nwo");
              socket.close();
            });
    RawClient client = client(proxy(upstream)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200 ");
    assertThat(client.readLine()).isEqualTo("5");
    assertThat(client.readLine()).isEqualTo("hello");

    begun.countDown();

    assertThat(client.rest()).doesNotContain("\r\n0\r\n").isNotEqualTo("0\r\n\r\n");
  }

  /** To an older client only the connection's end says that all is here; a reset says otherwise. */
  @ParameterizedTest
  @EnumSource
  void anAnswerThatOnlyItsConnectionEndsIsNotCutOffByAnEndThatLooksRight(Way way) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Gateway gateway = proxy(upstream(inTwoParts(go)), way::on);
    RawClient client = client(gateway).send("GET / HTTP/1.0\r\n\r\n");
    client.readUntilBlankLine();
    assertThat(client.socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");

    client.socket.shutdownOutput(); // which may count as leaving, though it still reads

    TimeUnit.MILLISECONDS.sleep(200);
    go.countDown();
    assertThat(client.rest()).isIn(" world", "reset");
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatOnlyItsConnectionEndsIsResetWhenTheGatewayCloses(Way way) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RawUpstream upstream = upstream(inTwoParts(go));
    Gateway gateway =
        start(
            builder()
                .shutdownGrace(Duration.ofMillis(100))
                .route(
                    "all",
                    route -> {
                      route.any("/*").upstream(upstream.url());
                      way.on(route);
                    }));
    RawClient client = client(gateway).send("GET / HTTP/1.0\r\n\r\n");
    client.readUntilBlankLine();
    assertThat(client.socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");

    gateway.close();

    if (can(Capability.STRICT_LINES)) { // the JDK's server ends it like any other
      assertThat(client.rest()).isEqualTo("reset");
    }
    go.countDown();
  }

  private static RawUpstream.Script inTwoParts(CountDownLatch go) {
    return (head, in, out, socket) -> {
      RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      go.await(20, TimeUnit.SECONDS);
      RawUpstream.write(out, "6\r\n world\r\n0\r\n\r\n");
    };
  }

  @Test
  void aShortBodyThatBreaksOffIsNeverPassedOnAsWhole() throws Exception {
    RawUpstream upstream = breaking("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");

    RawClient.Answer answer =
        client(proxy(upstream))
            .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            .read();

    assertThat(answer.status() == 502 || !answer.whole()).isTrue();
  }

  @Test
  void anUploadThatBreaksOffIsNotPassedOnAsWhole() throws Exception {
    java.util.concurrent.CompletableFuture<Integer> received =
        new java.util.concurrent.CompletableFuture<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              try {
                received.complete(in.readNBytes(200_000).length);
              } catch (java.io.IOException e) {
                received.complete(-1);
              }
            });
    Gateway gateway = proxy(upstream);
    RawClient client = client(gateway);

    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000));
    client.close();

    assertThat(received.get(20, java.util.concurrent.TimeUnit.SECONDS)).isLessThan(200_000);
  }

  @Test
  void aHeadThatBreaksOffIsNoRequest() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    Gateway gateway = proxy(upstream);
    String request = "DELETE /all HTTP/1.1\r\nHost: a\r\nX-Only-If: false\r\n\r\n";
    for (int length = 0; length < request.length(); length++) {
      RawClient client = client(gateway).send(request.substring(0, length));
      client.socket.shutdownOutput();
      assertThat(client.isClosedByPeer()).isTrue();
    }

    if (can(Capability.STRICT_LINES)) { // the JDK's server takes the end for a blank line
      assertThat(upstream.heads).isEmpty();
    }
  }

  @Test
  void aHeadThatBreaksOffBeforeItsLengthIsNoRequestOrOneWithoutABody() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    RawClient client = client(proxy(upstream)).send("POST /all HTTP/1.1\r\nHost: a\r\n");

    client.socket.shutdownOutput();

    assertThat(client.isClosedByPeer()).isTrue();
    if (can(Capability.STRICT_LINES)) {
      assertThat(upstream.heads).isEmpty();
    } else {
      assertThat(upstream.awaitLowerCaseHead())
          .startsWith("post /all http/1.1\r\n")
          .contains("\r\ncontent-length: 0\r\n");
    }
  }

  @Test
  void aChunkedUploadThatBreaksOffIsNotPassedOnAsWhole() throws Exception {
    AtomicInteger whole = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawBody.read(head, in);
              whole.incrementAndGet();
            });
    Gateway gateway = proxy(upstream);
    String request =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    for (int length = request.indexOf("\r\n\r\n") + 4; length < request.length(); length++) {
      RawClient client = client(gateway).send(request.substring(0, length));
      client.socket.shutdownOutput();
      assertThat(client.isClosedByPeer()).isTrue();
    }

    assertThat(whole).hasValue(0);
  }

  @Test
  void anAnswerThatOnlyTheEndOfItsConnectionEndsIsNotMadeWholeByClosingTheGateway()
      throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\n\r\nhello");
              in.read();
            });
    Gateway gateway =
        builder()
            .shutdownGrace(Duration.ofMillis(100))
            .route(route -> route.any("/*").upstream(upstream.url()))
            .build();
    closing(gateway::close);
    try (Response response = gateway.handle(Request.get("/"))) {
      InputStream in = response.body().open();
      assertThat(new String(in.readNBytes(5), StandardCharsets.US_ASCII)).isEqualTo("hello");

      gateway.close();

      assertThatThrownBy(in::read).isInstanceOf(IOException.class);
    }
  }
}
