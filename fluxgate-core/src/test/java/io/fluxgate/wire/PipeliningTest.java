package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that are sent before the answers came are answered in their order (RFC 9112, 9.3.2). */
@EveryEngine
class PipeliningTest extends WireTest {

  PipeliningTest(Engine engine) {
    super(engine);
  }

  @ParameterizedTest
  @EnumSource
  void aThousandRequestsInOneWriteAreAnsweredInTheirOrder(Way way) throws Exception {
    Gateway gateway = proxy(upstream(RawBody::echo), way::on);
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    RawClient client = client(gateway).send(requests.toString());

    for (int i = 0; i < 1_000; i++) {
      assertThat(client.read().body()).isEqualTo("GET /" + i + " ");
    }
    assertThat(client.hasMore()).isFalse();
  }

  /**
   * They need no upstream, so nothing but the gateway itself keeps them from coming all at once.
   */
  @Test
  void aThousandRequestsThatNoRouteTakesAreAnsweredThoughTheInputEnds() throws Exception {
    Gateway gateway =
        start(builder().route("other", route -> route.post("/*").upstream("http://x")));
    RawClient client = client(gateway).send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));
    client.socket.shutdownOutput();

    for (int i = 0; i < 1_000; i++) {
      assertThat(client.read().status()).isEqualTo(405);
    }
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void requestsOfSeveralMethodsWithAndWithoutBodiesKeepApart(Way way) throws Exception {
    Gateway gateway = proxy(upstream(RawBody::echo), way::on);
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      requests.append(request(i));
    }
    RawClient client = client(gateway).send(requests.toString());

    for (int i = 0; i < 300; i++) {
      switch (i % 5) {
        case 0 -> assertThat(client.read().body()).isEqualTo("GET /" + i + " ");
        case 1 -> assertThat(client.read().body()).isEqualTo("POST /" + i + " " + content(i));
        case 2 ->
            assertThat(client.readHead().header("content-length"))
                .isEqualTo(String.valueOf(("HEAD /" + i + " ").length()));
        case 3 -> assertThat(client.read().body()).isEqualTo("POST /" + i + " ");
        default -> assertThat(client.read().body()).isEqualTo("PUT /" + i + " " + content(i));
      }
    }
    assertThat(client.hasMore()).isFalse();
  }

  /** Every fifth is chunked where that does not cost the connection. */
  private String request(int i) {
    String end = " HTTP/1.1\r\nHost: a\r\n";
    String content = content(i);
    String sized = end + "Content-Length: " + content.length() + "\r\n\r\n" + content;
    return switch (i % 5) {
      case 0 -> "GET /" + i + end + "\r\n";
      case 1 -> "POST /" + i + sized;
      case 2 -> "HEAD /" + i + end + "\r\n";
      case 3 -> "POST /" + i + end + "Content-Length: 0\r\n\r\n";
      default ->
          can(Capability.STRICT_LINES)
              ? "PUT /"
                  + i
                  + end
                  + "Transfer-Encoding: chunked\r\n\r\n1\r\n"
                  + content.charAt(0)
                  + "\r\n"
                  + Integer.toHexString(content.length() - 1)
                  + "\r\n"
                  + content.substring(1)
                  + "\r\n0\r\n\r\n"
              : "PUT /" + i + sized;
    };
  }

  /** Looks like requests, should anybody take it for one. */
  private static String content(int i) {
    return "GET /never" + i + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  @Test
  void aSlowAnswerIsNotOvertaken() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (!go.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody let it go on");
              }
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
            });
    Gateway gateway = proxyWithPing(upstream, route -> {});
    RawClient client =
        client(gateway)
            .send(
                "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
    upstream.awaitHead();
    RawClient other = client(gateway);
    for (int i = 0; i < 50; i++) {
      ping(other);
    }

    assertThat(client.hasMore()).isFalse();

    go.countDown();
    assertThat(client.read().body()).isEqualTo("slow");
    assertThat(client.read().body()).isEqualTo("pong");
  }

  /** They are complete, so their client has not left; the gateway answers each at once. */
  @ParameterizedTest
  @EnumSource
  void whatWaitsBehindASlowAnswerIsAnsweredAfterTheEndOfTheInput(Way way) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              go.await(20, TimeUnit.SECONDS);
              TimeUnit.MILLISECONDS.sleep(50);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
            });
    Gateway gateway =
        start(
            builder()
                .route(
                    "slow",
                    route -> {
                      route.get("/slow").upstream(upstream.url());
                      way.on(route);
                    }));
    RawClient client = client(gateway);
    client.send(
        "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /none HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3)
            + "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
    upstream.awaitHead();
    client.socket.shutdownOutput();
    TimeUnit.MILLISECONDS.sleep(200); // for its end to be seen

    go.countDown();

    assertThat(client.read().body()).isEqualTo("slow");
    for (int i = 0; i < 3; i++) {
      assertThat(client.read().status()).isEqualTo(404);
    }
    assertThat(client.read().body()).isEqualTo("slow");
    assertThat(client.read().body()).isEqualTo("slow");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void nothingBehindARequestThatClosesTheConnectionIsServed() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    RawClient client =
        client(proxy(upstream))
            .send(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.read().body()).isEqualTo("GET /1 ");
    RawClient.Answer last = client.read();
    assertThat(last.body()).isEqualTo("GET /2 ");
    assertThat(last.header("connection")).isEqualTo("close");
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(upstream.heads).hasSize(2);
  }

  @Test
  void nothingBehindARequestThatIsRefusedIsServed() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    RawClient client =
        client(proxy(upstream))
            .send(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.read().body()).isEqualTo("GET /1 ");
    assertThat(client.read().status()).isEqualTo(400);
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(upstream.heads).hasSize(1);
  }

  @Test
  void aBlankLineBeforeARequestIsSkipped() throws Exception {
    Gateway gateway =
        start(builder().route(route -> route.get("/").handle(r -> Response.text("ok"))));
    RawClient client = client(gateway);

    client.send("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.read().body()).isEqualTo("ok");
    assertThat(client.read().body()).isEqualTo("ok");
  }

  /** The end of the client's input is no reason to forget what it asked for before. */
  @Test
  void theLastOfSeveralRequestsBeforeTheEndIsAnsweredToo() throws Exception {
    Semaphore go = new Semaphore(0);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (!go.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody let it go on");
              }
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
            });
    Gateway gateway = proxyWithPing(upstream, route -> {});
    RawClient client =
        client(gateway)
            .send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    upstream.awaitHead();
    client.socket.shutdownOutput();
    ping(client(gateway));

    go.release();
    assertThat(client.read().body()).isEqualTo("slow");
    upstream.awaitHead();
    ping(client(gateway));
    go.release();
    assertThat(client.read().body()).isEqualTo("slow");
    assertThat(client.isClosedByPeer()).isTrue();
  }
}
