package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Upstreams are told where a request came from, by us; what a stranger says about it is not passed
 * on.
 */
@EveryEngine
class ForwardingHeadersTest extends WireTest {

  ForwardingHeadersTest(Engine engine) {
    super(engine);
  }

  private static final String SPOOFED =
      "GET / HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil\r\n"
          + "X-Forwarded-Proto: https\r\nX-Forwarded-Port: 1\r\nX-Real-IP: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n"
          + "Via: 1.0 fred\r\n\r\n";

  @Test
  void aStrangersForwardingHeadersAreReplaced() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());

    client(proxy(upstream)).send(SPOOFED).read();

    String head = upstream.awaitLowerCaseHead();
    assertThat(head)
        .contains(
            "x-forwarded-for: 127.0.0.1\r\n",
            "x-forwarded-host: shop.example\r\n",
            "x-forwarded-proto: http\r\n");
    assertThat(head)
        .doesNotContain("1.2.3.4", "evil", "x-forwarded-port", "x-real-ip", "forwarded: for");
    assertThat(head).containsPattern("via: 1\\.0 fred[\\s\\S]*1\\.1 fluxgate-[0-9a-f]{8}\r\n");
  }

  /** To upstreams that see headers as variables an underscore is a hyphen. */
  @ParameterizedTest
  @ValueSource(strings = {"X_Forwarded_For", "X-Forwarded_Proto", "x_forwarded_port", "X_REAL_IP"})
  void otherSpellingsArePassedOnNoMoreThanTheUsualOne(String name) throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());

    client(proxy(upstream))
        .send("GET / HTTP/1.1\r\nHost: a\r\n" + name + ": 6.6.6.6\r\n\r\n")
        .read();

    assertThat(upstream.awaitLowerCaseHead()).doesNotContain("6.6.6.6");
  }

  @Test
  void aTrustedProxysForwardingHeadersAreBelievedAndAppendedTo() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway =
        start(
            builder()
                .trustedProxies("127.0.0.0/8")
                .route(route -> route.any("/*").upstream(upstream.url())));

    client(gateway).send(SPOOFED).read();

    assertThat(upstream.awaitLowerCaseHead())
        .contains(
            "x-forwarded-for: 1.2.3.4, 127.0.0.1\r\n",
            "x-forwarded-host: evil\r\n",
            "x-forwarded-proto: https\r\n",
            "x-real-ip: 1.2.3.4\r\n");
  }

  @Test
  void theUpstreamSeesItsOwnHostUnlessTheClientsIsPreserved() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    String request = "GET / HTTP/1.1\r\nHost: shop.example:81\r\n\r\n";

    client(proxy(upstream)).send(request).read();
    assertThat(upstream.awaitLowerCaseHead())
        .contains("host: localhost:" + upstream.port() + "\r\n");

    client(proxy(upstream, route -> route.preserveHost(true))).send(request).read();
    assertThat(upstream.awaitLowerCaseHead()).contains("\r\nhost: shop.example:81\r\n");
  }

  @Test
  void aRequestThatComesBackIsStopped() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway = proxy(upstream);
    client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
    String via = upstream.awaitLowerCaseHead().replaceAll("(?s).*via: ([^\r]*)\r\n.*", "$1");

    RawClient.Answer answer =
        client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\nVia: " + via + "\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).contains("error=proxy_loop_detected");
  }

  @Test
  void aBasePathIsPutBeforeTheRequestsOwn() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway =
        start(builder().route(route -> route.any("/*").upstream(upstream.url() + "/base/")));

    client(gateway).send("GET /a//b/?c HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(upstream.awaitHead()).startsWith("GET /base/a//b/?c HTTP/1.1\r\n");
  }
}
