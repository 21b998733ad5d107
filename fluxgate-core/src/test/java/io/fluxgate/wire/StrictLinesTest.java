package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A request whose lines can be read in two ways is refused, with its connection and whatever else
 * was sent on it (RFC 9112, 2.2). An engine that takes such lines in one way writes them afresh.
 */
@EveryEngine
class StrictLinesTest extends WireTest {

  private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private RawUpstream upstream;
  private Gateway gateway;

  StrictLinesTest(Engine engine) {
    super(engine);
  }

  @BeforeEach
  void startGateway() throws Exception {
    upstream = upstream(RawBody::echo);
    gateway = proxy(upstream);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\r\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a\u0001b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a\u007fb HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u000bb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u000c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n 5\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\u0000: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\t: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\u00e9: b\r\n\r\n",
        "GET /\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n",
        "GET / HTTP/01.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1x\r\nHost: a\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET \\a HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
      })
  void aLooseLineIsRefusedOrReadInOneWay(String request) throws Exception {
    RawClient client = client(gateway).send(request + NEXT);

    RawClient.Answer answer = client.read();

    if (can(Capability.STRICT_LINES)) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.isClosedByPeer()).isTrue();
      assertThat(upstream.heads).isEmpty();
    } else {
      assertReadInOneWay();
    }
  }

  /** What went upstream is unmistakable. */
  private void assertReadInOneWay() {
    for (String head : upstream.heads) {
      assertThat(head.replace("\r\n", "")).doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
      assertThat(head.lines().skip(1)).noneMatch(line -> line.startsWith(" "));
      assertThat(head.lines().findFirst().orElse("").split(" ")).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "g\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        ";x\r\nhello\r\n0\r\n\r\n",
        "5;x\ny\r\nhello\r\n0\r\n\r\n",
        "5;x\ry\r\nhello\r\n0\r\n\r\n",
        "5;\u0000\r\nhello\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
        "fffffffffffffffb\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\n\r\n",
        "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r\n0\r\r\n",
      })
  void aChunkThatParsersReadDifferentlyEndsTheConnectionAndNeverTheMessage(String chunks)
      throws Exception {
    RawClient client =
        client(gateway)
            .send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + NEXT);

    RawClient.Answer answer = client.read();

    if (can(Capability.STRICT_LINES)) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    }
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(upstream.heads).noneMatch(head -> head.contains("smuggled"));
  }

  /** A chunk's line that never ends, and one that never says anything. */
  @ParameterizedTest
  @ValueSource(strings = {"5;x=", "0000000000", "1\r\nx\r\n1;"})
  void aChunkLineWithoutEndEndsTheConnection(String beginning) throws Exception {
    RawClient client =
        client(gateway)
            .send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + beginning);

    int times = 0;
    try {
      while (times++ < 10_000) {
        client.send("0".repeat(10_000));
      }
    } catch (java.io.IOException e) {
      // closed
    }

    assertThat(times).isLessThan(10_000);
  }
}
