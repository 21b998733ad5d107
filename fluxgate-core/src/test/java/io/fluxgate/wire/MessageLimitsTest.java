package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineLimits.Messages;
import io.fluxgate.http.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How large a request may be. */
@EveryEngine
class MessageLimitsTest extends WireTest {

  private static final int MAX_LINE = 100;
  private static final int MAX_HEAD = 300;
  private static final int MAX_BODY = 100_000;

  private RawUpstream upstream;

  MessageLimitsTest(Engine engine) {
    super(engine);
  }

  @BeforeEach
  void onlyWhereThereAreLimits() throws Exception {
    assumeTrue(can(Capability.LIMITS));
    upstream = upstream(RawBody::echo);
  }

  private Gateway gateway(Way way) {
    Messages messages = new Messages(MAX_LINE, MAX_HEAD, 5, MAX_BODY, 1_000);
    return start(
        Gateway.builder()
            .engine(new EngineWithLimits(engine, Limits.messages(messages)))
            .port(0)
            .route("own", route -> route.any("/own").handle(request -> Response.text("ok")))
            .route(
                "all",
                route -> {
                  route.any("/*").upstream(upstream.url());
                  way.on(route);
                }));
  }

  private void assertRefused(RawClient client, int status) throws Exception {
    RawClient.Answer answer = client.read();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void aRequestLineMayBeThatLongAndNoLonger() throws Exception {
    Gateway gateway = gateway(Way.STRAIGHT);
    String target = "/" + "a".repeat(MAX_LINE - "GET / HTTP/1.1".length());

    assertThat(
            client(gateway).send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").read().status())
        .isEqualTo(200);
    assertRefused(client(gateway).send("GET " + target + "a HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  }

  @Test
  void aHeadMayBeThatLongAndNoLonger() throws Exception {
    Gateway gateway = gateway(Way.STRAIGHT);
    String begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    String value = "x".repeat(MAX_HEAD - begin.length() - 4);

    assertThat(client(gateway).send(begin + value + "\r\n\r\n").read().status()).isEqualTo(200);
    assertRefused(client(gateway).send(begin + value + "x\r\n\r\n"), 431);
  }

  @Test
  void aHeadMayHaveThatManyLinesAndNoMore() throws Exception {
    Gateway gateway = gateway(Way.STRAIGHT);
    String four = "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n";

    assertThat(client(gateway).send(four + "\r\n").read().status()).isEqualTo(200);
    assertRefused(client(gateway).send(four + "E: 5\r\n\r\n"), 431);
  }

  @ParameterizedTest
  @EnumSource
  void aBodyMayBeThatLongAndNoLonger(Way way) throws Exception {
    Gateway gateway = gateway(way);
    String body = "x".repeat(MAX_BODY);
    String post = "POST / HTTP/1.1\r\nHost: a\r\n";

    assertThat(
            client(gateway)
                .send(post + "Content-Length: " + MAX_BODY + "\r\n\r\n" + body)
                .read()
                .body())
        .endsWith(body);
    int served = upstream.heads.size();

    // without reading it: nothing of it has been sent
    assertRefused(client(gateway).send(post + "Content-Length: 100001\r\n\r\n"), 413);
    assertThat(upstream.heads).hasSize(served);
  }

  @ParameterizedTest
  @EnumSource
  void aChunkedBodyMayBeThatLongAndNoLonger(Way way) throws Exception {
    Gateway gateway = gateway(way);
    String chunk = "c350\r\n" + "x".repeat(50_000) + "\r\n";
    String post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    assertThat(client(gateway).send(post + chunk + chunk + "0\r\n\r\n").read().body())
        .hasSize(MAX_BODY + "POST / ".length());
    assertRefused(client(gateway).send(post + chunk + chunk + "1\r\n"), 413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 100001\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n186a1\r\n"})
  void aBodyThatNobodyReadsIsBoundedToo(String framing) throws Exception {
    RawClient client =
        client(gateway(Way.STRAIGHT)).send("POST /own HTTP/1.1\r\nHost: a\r\n" + framing);

    assertThat(client.read().status()).isIn(200, 413);
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void aBodyThatIsTooLongIsNotAskedFor() throws Exception {
    RawClient client =
        client(gateway(Way.STRAIGHT))
            .send(
                "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100001\r\n\r\n");

    assertRefused(client, 413);
    assertThat(client.interim).isEmpty();
  }
}
