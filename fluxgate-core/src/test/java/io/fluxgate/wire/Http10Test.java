package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.io.InputStream;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and upstreams of HTTP/1.0, and answers without a body, in every combination. */
@EveryEngine
class Http10Test extends WireTest {

  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

  Http10Test(Engine engine) {
    super(engine);
  }

  @Test
  void aClientWithoutHostIsServedAndHasNoConnectionLeft() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    RawClient client = client(proxy(upstream)).send("GET /a HTTP/1.0\r\n\r\n");

    RawClient.Answer answer = client.read();

    assertThat(answer.head()).startsWith("HTTP/1.1 200");
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(upstream.awaitLowerCaseHead())
        .startsWith("get /a http/1.1\r\n")
        .contains("\r\nhost: localhost:" + upstream.port() + "\r\n", "via: 1.0 ");
  }

  @Test
  void onlyKeepAliveKeepsTheConnectionOfAnOldClient() throws Exception {
    Gateway gateway = proxy(closing(RawUpstream.ok()));
    RawClient other =
        client(gateway).send("GET / HTTP/1.0\r\nConnection: TE\r\nTE: trailers\r\n\r\n");
    RawClient keeping = client(gateway).send("GET / HTTP/1.0\r\nConnection: x, Keep-Alive\r\n\r\n");

    assertThat(other.read().status()).isEqualTo(200);
    assertThat(other.isClosedByPeer()).isTrue();
    assertThat(keeping.read().status()).isEqualTo(200);
    assertThat(keeping.send("GET / HTTP/1.0\r\n\r\n").read().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void aChunkedAnswerEndsWithTheConnection(Way way) throws Exception {
    RawClient client =
        client(proxy(closing(RawUpstream.answering(CHUNKED)), way::on))
            .send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

    RawClient.Answer answer = client.read();

    assertThat(answer.header("transfer-encoding")).isEmpty();
    if (answer.header("content-length").isEmpty()) { // it was not in memory as a whole
      assertThat(answer.header("connection")).isEqualTo("close");
    }
    assertThat(answer.body()).isEqualTo("hello");
  }

  /** Its end cannot be told from a break, but a break can be made to look like one. */
  @Test
  void aChunkedAnswerThatBreaksOffDoesNotEndInAnOrderlyWay() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(70_000));
              socket.close();
            });

    RawClient client = client(proxy(upstream)).send("GET / HTTP/1.0\r\n\r\n");
    RawClient.Answer answer = client.read();

    assertThat(answer.whole()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void anUploadFromAnOldClientReachesTheUpstream(Way way) throws Exception {
    RawClient client =
        client(proxy(upstream(RawBody::echo), way::on))
            .send("POST /a HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello");

    assertThat(client.read().body()).isEqualTo("POST /a hello");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 5\r\n\r\nhello",
      })
  void aConnectionThatTheUpstreamWillCloseIsNotUsedAgain(String answer) throws Exception {
    RawUpstream upstream = closing(RawUpstream.answering(answer));
    RawClient client = client(proxy(upstream));

    for (int i = 0; i < 3; i++) {
      RawClient.Answer got = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
      assertThat(got.body()).isEqualTo("hello");
      assertThat(got.header("connection")).as("about our connection").isEmpty();
    }

    // The JDK's client only heeds a lone close; the others it finds closed when it would use them.
    if (can(Capability.STRICT_LINES) || answer.contains("Connection: close")) {
      assertThat(upstream.connections).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerUntilTheEndIsOfEveryLength(Way way) throws Exception {
    for (int length : new int[] {0, 1, 5, 70_000, 1_000_000}) {
      RawUpstream upstream =
          upstream(
              (head, in, out, socket) -> {
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(length));
                socket.close();
              });
      RawClient client = client(proxy(upstream, way::on));

      for (int i = 0; i < 2; i++) {
        RawClient.Answer answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
        assertThat(answer.body()).hasSize(length);
        assertThat(answer.whole()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
      })
  void anAnswerWithoutABodyLeavesBothConnectionsForTheNext(String answer) throws Exception {
    RawUpstream upstream = closing(RawUpstream.answering(answer));
    Gateway gateway = proxy(upstream);
    RawClient client = client(gateway);

    for (int i = 0; i < 5; i++) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      RawClient.Answer got = answer.startsWith("HTTP/1.1 205") ? client.read() : client.readHead();
      assertThat(got.status()).isEqualTo(Integer.parseInt(answer.substring(9, 12)));
      assertThat(got.header("transfer-encoding")).isEmpty();
    }
    assertThat(client.hasMore()).isFalse();
    assertThat(upstream.connections).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void aChunkedAnswerThatIsCutOffByClosingTheGatewayDoesNotEndInAnOrderlyWay() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
              in.read();
            });
    Gateway gateway =
        start(
            builder()
                .shutdownGrace(Duration.ofMillis(100))
                .route(route -> route.any("/*").upstream(upstream.url())));
    RawClient client = client(gateway).send("GET / HTTP/1.0\r\n\r\n");
    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200");
    InputStream in = client.socket.getInputStream();
    assertThat(in.readNBytes(5)).hasSize(5);

    gateway.close();

    assumeTrue(can(Capability.STRICT_LINES)); // the JDK's server knows no resets
    assertThatThrownBy(in::read).isInstanceOf(SocketException.class);
  }
}
