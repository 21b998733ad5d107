package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An upstream may answer before it has seen the whole upload, and the client hears it then. */
@EveryEngine
class EarlyAnswersTest extends WireTest {

  private static final int LENGTH = 50_000_000;
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LENGTH + "\r\n\r\n";
  private static final String REFUSAL =
      "HTTP/1.1 413 Too Large\r\nContent-Length: 20000\r\n\r\n" + "n".repeat(20_000);

  private final Watched watched;

  EarlyAnswersTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  private Gateway gateway(RawUpstream upstream, Way way) {
    return proxy(
        upstream,
        route -> {
          route.loadBalancer(watched);
          way.on(route);
        });
  }

  /** Refuses after the head, and then goes, or stays without reading on. */
  private RawUpstream refusing(boolean closes, CountDownLatch over) throws Exception {
    return upstream(
        (head, in, out, socket) -> {
          if (!can(Capability.EARLY_RESPONSES)) {
            in.skipNBytes(LENGTH);
          }
          RawUpstream.write(out, REFUSAL);
          if (closes) {
            orderlyClose(socket);
          } else {
            over.await(20, TimeUnit.SECONDS);
          }
        });
  }

  /** Reads on for a while, as one who does not want the answer to be lost in a reset. */
  private static void orderlyClose(Socket socket) throws IOException {
    socket.shutdownOutput();
    byte[] rest = new byte[65_536];
    while (socket.getInputStream().read(rest) >= 0) {
      // thrown away
    }
    socket.close();
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void aRefusalReachesAClientThatStillSends(Way way, boolean closes) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    RawClient client = client(gateway(refusing(closes, over), way)).send(POST);
    CompletableFuture<Integer> sent = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> sent.complete(sendUntilRefused(client)));

    RawClient.Answer answer = client.read();

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body()).hasSize(20_000);
    if (can(Capability.EARLY_RESPONSES)) {
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.isClosedByPeer()).isTrue();
      assertThat(sent.get(20, TimeUnit.SECONDS)).isLessThan(LENGTH);
    }
    over.countDown();
    client.close();
    watched.awaitNothingHeld();
  }

  private static int sendUntilRefused(RawClient client) {
    byte[] piece = new byte[50_000];
    int sent = 0;
    try {
      while (sent < LENGTH) {
        client.socket.getOutputStream().write(piece);
        sent += piece.length;
      }
    } catch (IOException e) {
      // the gateway has closed
    }
    return sent;
  }

  /** The client has sent a part of its upload and then waits: the answer does not. */
  @ParameterizedTest
  @EnumSource
  void aRefusalReachesAClientThatPauses(Way way) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    RawClient client = client(gateway(refusing(false, over), way)).send(POST + "x".repeat(1_000));
    if (!can(Capability.EARLY_RESPONSES)) {
      sendUntilRefused(client);
    }

    assertThat(client.read().status()).isEqualTo(413);

    over.countDown();
    client.close();
    watched.awaitNothingHeld();
  }

  /** A conversation: every piece of the answer is about a piece of the upload. */
  @ParameterizedTest
  @EnumSource
  void anAnswerMayStreamWhileItsRequestDoes(Way way) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              for (int i = 0; i < 20; i++) {
                byte[] piece = in.readNBytes(5_000);
                RawUpstream.write(out, "2\r\n" + (char) piece[0] + (char) piece[4_999] + "\r\n");
              }
              RawUpstream.write(out, "0\r\n\r\n");
            });
    RawClient client = client(gateway(upstream, way));
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    StringBuilder expected = new StringBuilder();
    boolean early = can(Capability.EARLY_RESPONSES);
    for (int i = 0; i < 20; i++) {
      String letter = String.valueOf((char) ('a' + i));
      client.send(letter.repeat(5_000));
      expected.append(letter).append(letter);
      if (early) {
        if (i == 0) {
          assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200");
        }
        assertThat(client.readLine()).isEqualTo("2");
        assertThat(client.readLine()).isEqualTo(letter + letter);
      }
    }

    if (early) {
      assertThat(client.readLine()).isEqualTo("0");
      client.readLine();
    } else {
      assertThat(client.read().body()).isEqualTo(expected.toString());
    }
    watched.awaitNothingHeld();
  }

  @Test
  void aRefusalOfTheGatewaysOwnReachesAClientThatStillSends() throws Exception {
    Gateway gateway =
        start(
            builder()
                .route(route -> route.get("/").handle(r -> io.fluxgate.http.Response.text("ok"))));
    RawClient client = client(gateway).send(POST);
    CompletableFuture<Integer> sent = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> sent.complete(sendUntilRefused(client)));

    if (can(Capability.EARLY_RESPONSES)) {
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.whole()).isTrue();
    }
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(sent.get(20, TimeUnit.SECONDS)).isLessThan(LENGTH);
    watched.awaitNothingHeld();
  }

  /** An upload that moves is no silence of the upstream's. */
  @ParameterizedTest
  @EnumSource
  void anAnswerThatHasBegunWaitsForALongUpload(Way way) throws Exception {
    assumeTrue(can(Capability.EARLY_RESPONSES));
    LinkedBlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
              for (int i = 0; i < 10; i++) {
                received.add(in.readNBytes(20_000).length);
              }
              RawUpstream.write(out, "y".repeat(100_000));
            });
    FakeTime time = FakeTime.standing();
    Gateway gateway =
        start(
            builder()
                .time(time)
                .route(
                    route -> {
                      route
                          .any("/*")
                          .loadBalancer(watched)
                          .upstream(upstream.url())
                          .timeouts(t -> t.idle(Duration.ofSeconds(10)));
                      way.on(route);
                    }));
    RawClient client =
        client(gateway).send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200");

    for (int i = 0; i < 10; i++) {
      client.send("x".repeat(20_000));
      assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(20_000);
      time.advance(Duration.ofSeconds(6));
    }

    assertThat(client.socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
    watched.awaitNothingHeld();
  }
}
