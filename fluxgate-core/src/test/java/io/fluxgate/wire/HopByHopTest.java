package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Headers;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is about one connection is not passed on to the next (RFC 9110, 7.6.1). */
@EveryEngine
class HopByHopTest extends WireTest {

  HopByHopTest(Engine engine) {
    super(engine);
  }

  @Test
  void connectionLevelFieldsOfARequestAreGoneBeforeAFilterSeesThem() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    AtomicReference<Headers> seen = new AtomicReference<>();
    Gateway gateway =
        proxy(
            upstream,
            route ->
                route.filter(
                    (request, next) -> {
                      seen.set(request.headers());
                      return next.proceed(request);
                    }));

    client(gateway)
        .send(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Secret, keep-alive\r\nconnection: x-more\r\nX-Secret: 1\r\n"
                + "X-More: 2\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nUpgrade: h2c\r\nProxy-Connection: x\r\n"
                + "Trailer: X-T\r\nX-Kept: 3\r\n\r\n")
        .read();

    assertThat(seen.get())
        .extracting(header -> header.name().toLowerCase(Locale.ROOT))
        .containsExactlyInAnyOrder("host", "x-kept");
    String head = upstream.awaitLowerCaseHead();
    assertThat(head).contains("x-kept: 3\r\n");
    assertThat(head)
        .doesNotContain(
            "x-secret", "x-more", "keep-alive:", "upgrade:", "proxy-connection", "trailer:");
    // One that passes trailers on says for itself that it takes them.
    assertThat(head.contains("\r\nte:"))
        .isEqualTo(engine.capabilities().contains(Capability.TRAILERS));
  }

  @Test
  void aClientCannotHaveTheGatewaysOwnFieldsTakenAway() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());

    client(proxy(upstream))
        .send(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Forwarded-For, Via, Host, Content-Length\r\n\r\n")
        .read();

    assertThat(upstream.awaitLowerCaseHead())
        .contains("x-forwarded-for: 127.0.0.1\r\n", "via: 1.1 ", "host: localhost");
  }

  @Test
  void connectionLevelFieldsOfAnAnswerAreNotPassedOn() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 200 OK\r\nConnection: X-Internal\r\nX-Internal: 1\r\nKeep-Alive: timeout=5\r\n"
                    + "Proxy-Connection: x\r\nX-Kept: 2\r\nContent-Length: 2\r\n\r\nok"));

    RawClient.Answer answer =
        client(proxy(upstream)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.header("x-kept")).isEqualTo("2");
    assertThat(answer.header("x-internal")).isEmpty();
    assertThat(answer.header("keep-alive")).isEmpty();
    assertThat(answer.header("proxy-connection")).isEmpty();
  }

  @Test
  void closeIsHonouredInAnyPosition() throws Exception {
    RawClient client = client(proxy(closing(RawUpstream.ok())));

    RawClient.Answer answer =
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: x-a, Close\r\n\r\n").read();

    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void anOptionThatOnlyLooksLikeCloseKeepsTheConnection() throws Exception {
    RawClient client = client(proxy(closing(RawUpstream.ok())));

    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: x-closet\r\n\r\n").read();

    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("ok");
  }
}
