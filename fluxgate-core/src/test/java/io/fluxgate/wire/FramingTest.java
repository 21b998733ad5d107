package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Engine;
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
        "HTTP/1.1 205 Reset\r\n\r\n",
        "nonsense\r\n\r\n",
      })
  void anAnswerOfDoubtfulFramingIs502(String bytes) throws Exception {
    assertThat(through(bytes).status()).isEqualTo(502);
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
