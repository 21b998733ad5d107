package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are allowed but rare, and some that are not. */
@EveryEngine
@Timeout(60)
class OddMessagesTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  OddMessagesTest(Engine engine) {
    super(engine);
  }

  private RawClient.Answer through(String answer) throws Exception {
    return client(proxy(closing(RawUpstream.answering(answer)))).send(GET).read();
  }

  @Test
  void aClientThatExpectsToContinueIsToldSo() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) ->
                RawUpstream.write(
                    out,
                    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
                        + new String(
                            in.readNBytes(5), java.nio.charset.StandardCharsets.ISO_8859_1)));
    RawClient client = client(proxy(upstream));

    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 100");

    assertThat(client.send("hello").read().body()).isEqualTo("hello");
    if (!can(Capability.INTERIM_RESPONSES)) { // one that has it lets the upstream decide
      assertThat(upstream.awaitLowerCaseHead()).doesNotContain("expect:");
    }
  }

  @Test
  void anHttp10ConnectionIsKeptOnlyWhereTheClientAsksForIt() throws Exception {
    Gateway gateway = proxy(closing(RawUpstream.ok()));

    RawClient kept = client(gateway);
    for (int i = 0; i < 3; i++) {
      RawClient.Answer answer =
          kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();
      assertThat(answer.body()).isEqualTo("ok");
      assertThat(answer.header("connection")).isEqualToIgnoringCase("keep-alive");
    }
    RawClient closed = client(gateway).send("GET / HTTP/1.0\r\n\r\n");
    assertThat(closed.read().body()).isEqualTo("ok");
    assertThat(closed.isClosedByPeer()).isTrue();
  }

  @Test
  void anHttp10AnswerThatOnlyTheEndOfTheConnectionEndsDoesNotPromiseToKeepIt() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));

    RawClient.Answer answer =
        client(proxy(upstream)).send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.header("connection")).isEqualTo("close");
  }

  @Test
  void anAnswerToHeadOfUnknownLengthClaimsNone() throws Exception {
    RawUpstream upstream =
        closing(RawUpstream.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    RawClient client = client(proxy(upstream));

    RawClient.Answer answer = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-length")).isEmpty();
    upstream.script((head, in, out, socket) -> RawUpstream.write(out, OK));
    assertThat(client.send(GET).read().body()).isEqualTo("ok");
  }

  @Test
  void anOptionsRequestForEverythingAndOneForAPathPass() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    RawClient client = client(proxy(upstream));

    assertThat(client.send("OPTIONS /a HTTP/1.1\r\nHost: a\r\n\r\n").read().status())
        .isEqualTo(200);
    assertThat(upstream.awaitHead()).startsWith("OPTIONS /a HTTP/1.1");
    RawClient.Answer all = client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").read();
    assertThat(all.status()).isIn(200, 204, 400, 404);
  }

  /** The JDK's client takes it for HEAD, and its body for the answer to the next request. */
  @Test
  void anotherClientIsNotGivenTheBodyOfAMethodThatLooksLikeHead() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (head.startsWith("GET ")) {
                asked.countDown();
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
              } else {
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                asked.await(1, TimeUnit.SECONDS); // it comes on another connection, as it should
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
              }
            });
    Gateway gateway = proxy(upstream);
    RawClient odd = client(gateway).send("hEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    String first = odd.readUntilBlankLine();
    String expected = can(Capability.NO_HIDDEN_RESENDS) ? "HTTP/1.1 200" : "HTTP/1.1 501";

    assertThat(first).startsWith(expected);
    assertThat(client(gateway).send(GET).read().body()).isEqualTo("good");
  }

  @Test
  void aTraceThatEndsHereIsRefusedAndDoesNotReachTheUpstream() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    RawClient client = client(proxy(upstream));

    RawClient.Answer answer =
        client
            .send("TRACE / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nCookie: s=secret\r\n\r\n")
            .read();

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.body()).doesNotContain("secret");
    assertThat(upstream.heads).isEmpty();

    client.send("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 3\r\n\r\n").read();
    assertThat(upstream.awaitLowerCaseHead()).contains("max-forwards: 2\r\n");
  }

  @Test
  void highBytesInAnAnswersHeadersPassUnchanged() throws Exception {
    RawClient.Answer answer =
        through("HTTP/1.1 200 OK\r\nX-Odd: \u00ff\u00e9\u0080x\r\nContent-Length: 2\r\n\r\nok");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-odd")).isEqualTo("\u00ff\u00e9\u0080x");
  }

  @Test
  void highBytesInARequestsHeadersHurtNobody() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    RawClient client = client(proxy(upstream));

    RawClient.Answer answer =
        client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Odd: \u00ff\u00ff\u00ff\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.awaitLowerCaseHead()).containsPattern("x-odd: (\u00ff{3}|\\?{3})\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Nul: a\u0000b", "X-Bell: a\u0007b", "X Space: a", "Bad\u00ffName: a"})
  void anAnswerWithAHeaderThatIsNoneIs502(String header) throws Exception {
    RawClient.Answer answer =
        through("HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 2\r\n\r\nok");

    assertThat(answer.status()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100 Continue", "103 Early Hints", "102 Processing"})
  void interimAnswersDoNotDisturbTheFinalOne(String interim) throws Exception {
    RawClient.Answer answer =
        through("HTTP/1.1 " + interim + "\r\nLink: </a>; rel=preload\r\n\r\n" + OK);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
  }

  @Test
  void anUpstreamThatSwitchesProtocolsUnaskedIs502() throws Exception {
    RawClient.Answer answer =
        through("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");

    assertThat(answer.status()).isEqualTo(502);
  }

  @Test
  void veryManyHeadersOfAnAnswerPass() throws Exception {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      headers.append("X-H").append(i).append(": ").append(i).append("\r\n");
    }

    RawClient.Answer answer =
        through("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 2\r\n\r\nok");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-h999")).isEqualTo("999");
  }

  @Test
  void anUpstreamWhoseHeadersNeverEndIsCutOffBeforeTheyFillTheMemory() throws Exception {
    AtomicInteger lines = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\n");
              String thousand = "X-Endless: " + "x".repeat(1_000) + "\r\n";
              while (lines.incrementAndGet() < 100_000) {
                RawUpstream.write(out, thousand);
              }
            });

    RawClient.Answer answer = client(proxy(upstream)).send(GET).read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(lines.get()).isLessThan(20_000);
  }

  @Test
  void anAnswersLifeStaysTheSameWhenItsDateIsWrittenAnew() throws Exception {
    RawClient.Answer answer =
        through(
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                + "Expires: Sun, 06 Nov 1994 09:49:37 GMT\r\nContent-Length: 2\r\n\r\nok");

    Duration life =
        Duration.between(
            HttpDate.parse(answer.header("date"), Instant.EPOCH).orElseThrow(),
            HttpDate.parse(answer.header("expires"), Instant.EPOCH).orElseThrow());
    assertThat(life.toSeconds()).isBetween(3_599L, 3_601L);
  }

  @Test
  void anExpiresThatIsNoDatePassesUnchanged() throws Exception {
    RawClient.Answer answer =
        through(
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                + "Expires: 0\r\nContent-Length: 2\r\n\r\nok");

    assertThat(answer.header("expires")).isEqualTo("0");
  }

  /** The JDK's client sends a GET again by itself when a connection breaks. */
  @Test
  void whatIsLeftOfABodyNeverPassesForTheWhole() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger whole = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (!head.contains("chunked")) {
                RawUpstream.write(out, OK);
                return;
              }
              if (attempts.incrementAndGet() == 1) {
                in.skipNBytes(20_000);
                socket.setSoLinger(true, 0);
                socket.close();
                return;
              }
              String end = "";
              while (!end.equals("\r\n0\r\n\r\n")) {
                int c = in.read();
                if (c < 0) {
                  return; // cut
                }
                end = (end + (char) c).substring(Math.max(0, end.length() - 6));
              }
              whole.incrementAndGet();
              RawUpstream.write(out, OK);
            });
    RawClient client = client(proxy(upstream));
    client.send(GET).read(); // a connection that is kept

    RawClient.Answer answer;
    try {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 40; i++) {
        client.send("2710\r\n" + String.valueOf((char) ('a' + i % 26)).repeat(10_000) + "\r\n");
        TimeUnit.MILLISECONDS.sleep(5);
      }
      answer = client.send("0\r\n\r\n").read();
    } catch (java.io.IOException e) {
      answer = new RawClient.Answer("", "", false); // cut off while it sent
    }

    assertThat(answer.status()).isIn(0, 502);
    assertThat(attempts).hasPositiveValue();
    assertThat(whole).hasValue(0);
  }
}
