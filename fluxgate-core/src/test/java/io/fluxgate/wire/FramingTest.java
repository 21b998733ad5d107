package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers keep their length; those that do not say theirs in an unmistakable way are not passed on.
 */
@EveryEngine
class FramingTest extends WireTest {

  FramingTest(Engine engine) {
    super(engine);
  }

  /** A method that nobody sends twice. */
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";

  private RawClient.Answer through(String upstreamBytes) throws Exception {
    return client(proxy(closing(RawUpstream.answering(upstreamBytes))))
        .send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .read();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2,2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: \r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok",
        "HTTP/1.1 205 Reset\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/3.7 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
        "nonsense\r\n\r\n",
      })
  void anAnswerOfDoubtfulFramingIs502(String bytes) throws Exception {
    RawUpstream upstream = closing(RawUpstream.answering(bytes));

    RawClient.Answer answer = client(proxy(upstream)).send(POST).read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=http_protocol_error");
    if (can(Capability.STRICT_LINES)) { // the JDK's client takes its time
      awaitNoConnection(upstream);
    }
  }

  private static void awaitNoConnection(RawUpstream upstream) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (upstream.openConnections() > 0 && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(upstream.openConnections()).isZero();
  }

  /**
   * The JDK's client takes some of these in one way, and what the client gets is written afresh.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        "HTTP/1.1 200 OK\r\nX: a\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX: a\rX-B: b\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n X: a\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 O\u0000K\r\nContent-Length: 2\r\n\r\nok",
        "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      })
  void anAnswerOfLooseLinesIs502OrWrittenAfresh(String bytes) throws Exception {
    RawUpstream upstream = closing(RawUpstream.answering(bytes));
    Gateway gateway =
        proxy(upstream, route -> route.timeouts(t -> t.response(Duration.ofSeconds(1))));

    RawClient.Answer answer = client(gateway).send(POST).read();

    if (can(Capability.STRICT_LINES)) {
      assertThat(answer.status()).isEqualTo(502);
      awaitNoConnection(upstream);
    } else {
      assertThat(answer.head().replace("\r\n", "")).doesNotContain("\r", "\n", "\u0000");
      assertThat(answer.body()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100000002\r\nok\r\n0\r\n\r\n",
        "10000000000000002\r\nok\r\n0\r\n\r\n",
        "-2\r\nok\r\n0\r\n\r\n",
        "+2\r\nok\r\n0\r\n\r\n",
        "0x2\r\nok\r\n0\r\n\r\n",
        "\r\nok\r\n0\r\n\r\n",
        "2\nok\r\n0\r\n\r\n",
        "2\r\nokX\r\n0\r\n\r\n",
        "2\r\nok0\r\n\r\n",
        "2;\u0000\r\nok\r\n0\r\n\r\n",
        "g\r\nok\r\n0\r\n\r\n",
      })
  void anAnswerWhoseChunksParsersReadDifferentlyIsNeverWhole(String chunks) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
              socket.shutdownOutput();
            });

    RawClient.Answer answer = client(proxy(upstream)).send(POST).read();

    if (can(Capability.STRICT_LINES)) {
      assertThat(answer.status() == 502 || !answer.whole()).isTrue();
    } else if (answer.whole() && answer.status() == 200) {
      assertThat(answer.body()).isIn("ok", "");
    }
    assertThat(upstream.heads).hasSize(1);
  }

  @Test
  void theConnectionOfADoubtfulAnswerIsNotUsedAgain() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!"));
    RawClient client = client(proxy(upstream));

    for (int i = 0; i < 3; i++) {
      assertThat(
              client
                  .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                  .read()
                  .status())
          .isEqualTo(502);
    }

    assertThat(upstream.connections).hasValue(3);
  }

  @Test
  void aHeadAnswerKeepsItsLengthAndHasNoBody() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nETag: \"x\"\r\n\r\n"));
    RawClient client = client(proxy(upstream));

    RawClient.Answer answer = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();

    assertThat(answer.header("content-length")).isEqualTo("12345");
    assertThat(answer.header("transfer-encoding")).isEmpty();
    assertThat(client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").readHead().status())
        .isEqualTo(200);
  }

  @Test
  void anAnswerToHeadFromTheApplicationHasTheLengthOfItsBody() throws Exception {
    RawClient client =
        client(
            start(
                builder()
                    .route(
                        r ->
                            r.get("/")
                                .handle(request -> io.fluxgate.http.Response.text("hello")))));

    RawClient.Answer answer = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();

    assertThat(answer.header("content-length")).isEqualTo("5");
    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("hello");
  }

  @Test
  void a204HasNoLengthAndA304KeepsIts() throws Exception {
    RawClient.Answer empty = through("HTTP/1.1 204 No Content\r\n\r\n");
    assertThat(empty.status()).isEqualTo(204);
    assertThat(empty.header("content-length")).isEmpty();

    RawClient.Answer unchanged =
        through("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 7\r\n\r\n");
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.header("etag")).isEqualTo("\"x\"");
  }

  @Test
  void anEmptyBodyHasLengthZero() throws Exception {
    RawClient.Answer answer = through("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    assertThat(answer.header("content-length")).isEqualTo("0");
    assertThat(answer.header("transfer-encoding")).isEmpty();
  }

  @Test
  void severalSetCookiesKeepTheirOrderAndTheirLines() throws Exception {
    RawClient.Answer answer =
        through(
            "HTTP/1.1 200 OK\r\nSet-Cookie: b=2; Path=/\r\nSet-Cookie: a=1\r\nSet-Cookie: c=3\r\nContent-Length: 0\r\n\r\n");

    assertThat(answer.header("set-cookie")).isEqualTo("b=2; Path=/|a=1|c=3");
  }

  @Test
  void anAnswerWithoutLengthEndsWithItsConnection() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.0 200 OK\r\n\r\nuntil the end");
              socket.close();
            });

    RawClient.Answer answer =
        client(proxy(upstream)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.body()).isEqualTo("until the end");
    assertThat(answer.whole()).isTrue();
  }

  @Test
  void anHttp10ClientGetsAnAnswerOfUnknownLengthThatEndsWithTheConnection() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));

    RawClient.Answer answer = client(proxy(upstream)).send("GET / HTTP/1.0\r\n\r\n").read();

    assertThat(answer.header("transfer-encoding")).isEmpty();
    assertThat(answer.body()).isEqualTo("hello");
  }
}
