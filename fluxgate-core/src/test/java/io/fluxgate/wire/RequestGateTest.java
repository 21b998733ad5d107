package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that parsers disagree on are refused, and their connection with them, before an upstream
 * sees anything.
 */
@EveryEngine
class RequestGateTest extends WireTest {

  private RawUpstream upstream;
  private Gateway gateway;

  RequestGateTest(Engine engine) {
    super(engine);
  }

  @BeforeEach
  void startGateway() throws Exception {
    upstream = closing(RawUpstream.ok());
    gateway = proxy(upstream);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\u0001c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\u007fc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        "GET / HTTP/1.1\r\n X: b\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET /#fragment HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://user@b/ HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void aMalformedRequestIsAnswered400AndItsConnectionClosed(String request) throws Exception {
    RawClient client = client(gateway);

    RawClient.Answer answer = client.send(request).read();

    assertThat(answer.status()).isEqualTo(400);
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(upstream.heads).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "chunked, chunked",
        "gzip, chunked",
        "identity",
        "xchunked",
        "chun\u000bked",
        "chunked;\u000b"
      })
  void aTransferCodingThatIsNotChunkedIsRefused(String coding) throws Exception {
    RawClient client = client(gateway);

    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n");

    assertThat(client.read().status()).isIn(400, 501);
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(upstream.heads).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a/../b",
        "/a/%2e%2e/b",
        "/a/..;x/b",
        "/a%2fb",
        "/a%5Cb",
        "/a%00b",
        "/a/./b",
        "/%c0%ae",
        "/a%0d%0ab"
      })
  void aTargetThatParsersReadDifferentlyIsAnswered400(String target) throws Exception {
    RawClient.Answer answer =
        client(gateway).send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("urn:fluxgate:problem:bad-request");
    assertThat(upstream.heads).isEmpty();
  }

  @Test
  void anExpectationOtherThan100ContinueIsAnswered417() throws Exception {
    RawClient.Answer answer =
        client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(417);
    assertThat(upstream.heads).isEmpty();
  }

  @Test
  void anExpectationOfAnOldClientIsIgnored() throws Exception {
    RawClient.Answer answer =
        client(gateway).send("GET / HTTP/1.0\r\nHost: a\r\nExpect: miracles\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.awaitLowerCaseHead()).doesNotContain("expect:");
  }

  @Test
  void theAbsoluteFormOverridesHost() throws Exception {
    client(gateway)
        .send("GET http://real.example/x?y HTTP/1.1\r\nHost: other.example\r\n\r\n")
        .read();

    String head = upstream.awaitLowerCaseHead();
    assertThat(head)
        .startsWith("get /x?y http/1.1\r\n")
        .contains("x-forwarded-host: real.example\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/1.2", "HTTP/0.9"})
  void anotherVersionIsAnswered505AndItsConnectionClosed(String version) throws Exception {
    RawClient client = client(gateway);

    RawClient.Answer answer = client.send("GET / " + version + "\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(505);
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(upstream.heads).isEmpty();
  }

  @Test
  void connectIsRefused() throws Exception {
    RawClient client = client(gateway);

    int status = client.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n").read().status();

    assertThat(status).isIn(0, 400, 405, 501);
    assertThat(upstream.heads).isEmpty();
  }

  @Test
  void nothingAfterAChunkedRequestIsTakenForARequest() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    Gateway handling =
        start(
            builder()
                .route(
                    route ->
                        route
                            .any("/*")
                            .handle(
                                request -> {
                                  seen.add(request.target());
                                  return Response.text("ok");
                                })));
    RawClient client = client(handling);
    // A chunk size of 2^32 that a careless parser reads as 0.
    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100000000\r\nX\r\n0\r\n\r\n"
            + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

    client.read();

    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(seen).containsExactly("/");
  }

  @Test
  void aChunkedRequestGetsItsAnswerAndLosesItsConnection() throws Exception {
    upstream.script(
        (head, in, out, socket) -> {
          boolean chunked = head.toLowerCase(Locale.ROOT).contains("chunked");
          byte[] sent = in.readNBytes(chunked ? "3\r\nabc\r\n0\r\n\r\n".length() : 3);
          RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + sent.length + "\r\n\r\n");
          out.write(sent);
        });
    RawClient client = client(gateway);
    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

    assertThat(client.read().body()).contains("abc");

    if (!engine.capabilities().contains(Capability.STRICT_LINES)) {
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u000bb\r\n\r\n",
      })
  void looseLinesAreRefusedOrWrittenAfresh(String request) throws Exception {
    RawClient.Answer answer = client(gateway).send(request).read();

    if (engine.capabilities().contains(Capability.STRICT_LINES)) {
      assertThat(answer.status()).isEqualTo(400);
    } else {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(upstream.awaitHead().replace("\r\n", "")).doesNotContain("\r", "\n", "\u000b");
    }
  }

  @Test
  void aHeadTooLargeEndsTheConnectionWithoutReachingTheUpstream() throws Exception {
    RawClient client = client(gateway);
    try {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(500_000) + "\r\n\r\n");
      int status = client.read().status();
      if (engine.capabilities().contains(Capability.HEAD_TOO_LARGE_ANSWERS)) {
        assertThat(status).isEqualTo(431);
      }
    } catch (java.net.SocketException e) {
      Assumptions.assumeFalse(engine.capabilities().contains(Capability.HEAD_TOO_LARGE_ANSWERS));
    }

    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(upstream.heads).isEmpty();
  }
}
