package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a request is cut into pieces on its way here, it is the same request. */
@EveryEngine
class SplitReadsTest extends WireTest {

  private static final String FIELDS =
      " HTTP/1.1\r\nHost: shop.example\r\nX-Folded: a, b\r\nAccept: */*\r\n";

  private final List<String> requests =
      List.of(
          "GET /a/b?c=d" + FIELDS + "\r\n",
          "POST /a" + FIELDS + "Content-Length: 11\r\n\r\nhello\r\n\r\nyou",
          "POST /a"
              + FIELDS
              + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0a;x=\"y;\"\r\n, my\r\nyou!\r\n0\r\n"
              + (can(Capability.TRAILERS) ? "X-Sum: 15\r\nX-More: none\r\n" : "")
              + "\r\n");

  private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();

  SplitReadsTest(Engine engine) {
    super(engine);
  }

  private Gateway remembering(Way way) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawBody body = RawBody.read(head, in);
              seen.add(head + body.content() + "\n" + body.trailers());
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    return proxyWithPing(upstream, way::on);
  }

  private String awaitSeen() throws InterruptedException {
    String request = seen.poll(20, TimeUnit.SECONDS);
    assertThat(request).as("what the upstream saw").isNotNull();
    return request;
  }

  /**
   * The first piece comes in one write with a request before it, whose answer says that the piece
   * has been read as well.
   */
  @ParameterizedTest
  @EnumSource
  void aRequestCutAnywhereIsTheSameRequest(Way way) throws Exception {
    Gateway gateway = remembering(way);
    for (String request : requests) {
      String whole = inOnePiece(gateway, request);
      for (int cut = 1; cut < request.length(); cut++) {
        try (RawClient client = new RawClient(gateway.uri())) {
          client.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n" + request.substring(0, cut));
          assertThat(client.read().body()).isEqualTo("pong");
          client.send(request.substring(cut));
          assertThat(client.read().body()).as("cut at %d", cut).isEqualTo("ok");
          assertThat(awaitSeen()).as("cut at %d", cut).isEqualTo(whole);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatComesByteByByteIsTheSameRequest(Way way) throws Exception {
    Gateway gateway = remembering(way);
    for (String request : requests) {
      String whole = inOnePiece(gateway, request);
      for (int i = 0; i < 5; i++) {
        try (RawClient client = new RawClient(gateway.uri())) {
          assertThat(client.drip(request).read().body()).isEqualTo("ok");
          assertThat(awaitSeen()).isEqualTo(whole);
        }
      }
    }
  }

  private String inOnePiece(Gateway gateway, String request) throws Exception {
    try (RawClient client = new RawClient(gateway.uri())) {
      assertThat(client.send(request).read().body()).isEqualTo("ok");
    }
    String whole = awaitSeen();
    assertThat(whole).startsWith(request.substring(0, request.indexOf("HTTP/1.1")));
    if (request.startsWith("POST")) {
      assertThat(whole).contains("\r\n\r\nhello");
    }
    return whole;
  }
}
