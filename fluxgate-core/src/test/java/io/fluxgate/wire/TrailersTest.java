package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Trailers pass both ways, those excepted that could change how a message is read (RFC 9110, 6.5).
 */
@EveryEngine
class TrailersTest extends WireTest {

  private static final String GET =
      "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n";

  TrailersTest(Engine engine) {
    super(engine);
  }

  private RawUpstream answering(String trailers) throws Exception {
    return closing(
        RawUpstream.answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
                + trailers
                + "\r\n"));
  }

  @ParameterizedTest
  @EnumSource
  void theTrailersOfAnAnswerReachAClientThatAskedForThem(Way way) throws Exception {
    Gateway gateway = proxy(answering("X-Sum: 1\r\nX-more: 2\r\nX-Sum: 3\r\n"), way::on);

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.whole()).isTrue();
    assertThat(answer.trailers())
        .isEqualTo(can(Capability.TRAILERS) ? "X-Sum: 1\r\nX-more: 2\r\nX-Sum: 3\r\n" : "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTE: gzip, trailers;q=0\r\nConnection: TE\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n",
      })
  void aClientThatDidNotAskForTrailersGetsNone(String request) throws Exception {
    RawClient.Answer answer = client(proxy(answering("X-Sum: 1\r\n"))).send(request).read();

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.whole()).isTrue();
    assertThat(answer.trailers()).isEmpty();
    assertThat(answer.header("x-sum")).isEmpty();
  }

  @Test
  void anAnswerWithTrailersIsFollowedByTheNext() throws Exception {
    RawClient client = client(proxy(answering("X-Sum: 1\r\n")));

    for (int i = 0; i < 10; i++) {
      assertThat(client.send(GET).read().body()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTrailersOfARequestReachTheUpstream(Way way) throws Exception {
    CompletableFuture<RawBody> received = new CompletableFuture<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              received.complete(RawBody.read(head, in));
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    RawClient client = client(proxy(upstream, way::on));

    RawClient.Answer answer = client.send(POST + "X-Sum: 1\r\nX-more: 2\r\n\r\n").read();

    if (can(Capability.TRAILERS)) {
      assertThat(answer.body()).isEqualTo("ok");
      assertThat(received.get(20, TimeUnit.SECONDS))
          .isEqualTo(new RawBody("hello", "X-Sum: 1\r\nX-more: 2\r\n"));
      assertThat(client.send(POST + "\r\n").read().body()).isEqualTo("ok");
    } else {
      assertThat(answer.status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3",
        "content-length: 3",
        "Transfer-Encoding: chunked",
        "Host: evil",
        "Authorization: Basic eDp5",
        "Cookie: a=b",
        "Connection: close",
        "Trailer: X-A",
        "TE: trailers",
        "Content-Encoding: gzip",
        "Content-Type: text/html",
        "X-Forwarded-For: 1.2.3.4",
        "Client-Cert: :AA==:",
        "client-cert-chain: :AA==:",
        "X-Client-Cert-Subject: CN=root",
        "x_client_cert_fingerprint: 00",
        "Content_Length: 3",
      })
  void aTrailerThatCouldChangeTheRequestDoesNotPass(String trailer) throws Exception {
    CompletableFuture<RawBody> received = new CompletableFuture<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              received.complete(RawBody.read(head, in));
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });

    RawClient.Answer answer =
        client(proxy(upstream)).send(POST + trailer + "\r\nX-Sum: 1\r\n\r\n").read();

    if (can(Capability.TRAILERS)) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(received.get(20, TimeUnit.SECONDS))
          .isEqualTo(new RawBody("hello", "X-Sum: 1\r\n"));
    } else {
      assertThat(answer.status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3",
        "Transfer-Encoding: chunked",
        "Host: evil",
        "Set-Cookie: a=b",
        "WWW-Authenticate: Basic",
        "Connection: close",
        "Trailer: X-A",
        "Content-Encoding: gzip",
        "Content-Type: text/html",
        "Cache-Control: no-store",
        "Location: /",
      })
  void aTrailerThatCouldChangeTheAnswerDoesNotPass(String trailer) throws Exception {
    RawClient client = client(proxy(answering(trailer + "\r\nX-Sum: 1\r\n")));

    RawClient.Answer answer = client.send(GET).read();

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.trailers()).isEqualTo(can(Capability.TRAILERS) ? "X-Sum: 1\r\n" : "");
    assertThat(client.send(GET).read().body()).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nul: a\u0000b\r\n",
        "X-Bare: a\nX-Next: b\r\n",
        "X-Return: a\rX-Next: b\r\n",
        "X-Space : a\r\n",
        " X-Folded: a\r\n",
        "no colon\r\n",
        ": no name\r\n",
      })
  void aMalformedTrailerEndsTheConnectionAndNeverTheMessage(String trailer) throws Exception {
    CompletableFuture<RawBody> received = new CompletableFuture<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              received.complete(RawBody.read(head, in));
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    RawClient client = client(proxy(upstream));

    client.send(POST + trailer + "\r\n" + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.read().status()).isIn(0, 400);
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(received).isNotDone();
    assertThat(upstream.heads).noneMatch(head -> head.contains("/next"));
  }

  @Test
  void trailersWithoutEndEndTheConnection() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    RawClient client = client(proxy(upstream)).send(POST);

    int lines = 0;
    try {
      while (lines++ < 20_000 && !client.hasMore()) {
        client.send("X-Endless: " + "x".repeat(1_000) + "\r\n");
      }
    } catch (java.net.SocketException e) {
      // closed before all of it was sent
    }

    assertThat(lines).isLessThan(20_000);
  }
}
