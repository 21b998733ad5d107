package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The plain way through: a request goes to the upstream as it was, and the answer comes back. */
@EveryEngine
class ProxyingTest extends WireTest {

  ProxyingTest(Engine engine) {
    super(engine);
  }

  @Test
  void aRequestReachesTheUpstreamAndItsAnswerComesBack() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway = proxy(upstream);
    RawClient client = client(gateway);

    RawClient.Answer answer =
        client.send("GET /a/b?c=d%20e HTTP/1.1\r\nHost: gw\r\nX-Mine: 1\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
    String head = upstream.awaitHead();
    assertThat(head).startsWith("GET /a/b?c=d%20e HTTP/1.1\r\n");
    assertThat(head.toLowerCase(Locale.ROOT))
        .contains("x-mine: 1\r\n", "host: localhost:" + upstream.port() + "\r\n");
  }

  @Test
  void aConnectionServesManyRequests() throws Exception {
    Gateway gateway = proxy(closing(RawUpstream.ok()));
    RawClient client = client(gateway);

    for (int i = 0; i < 50; i++) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: gw\r\n\r\n").read().body()).isEqualTo("ok");
    }
  }

  @Test
  void aRouteMayEndInsideTheApplication() throws Exception {
    Gateway gateway =
        start(
            builder()
                .route(
                    r ->
                        r.get("/hello/{name}")
                            .handle(q -> Response.text("hello " + q.pathVariable("name")))));

    RawClient.Answer answer =
        client(gateway).send("GET /hello/you%20all HTTP/1.1\r\nHost: gw\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello you all");
  }

  @Test
  void aPostedBodyReachesTheUpstream() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              byte[] body = in.readNBytes(5);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
              out.write(body);
            });

    RawClient.Answer answer =
        client(proxy(upstream))
            .send("POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 5\r\n\r\nhello")
            .read();

    assertThat(answer.body()).isEqualTo("hello");
  }
}
