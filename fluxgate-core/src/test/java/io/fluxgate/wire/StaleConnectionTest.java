package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections to upstreams are used again; what can go wrong with that a client does not notice,
 * and no request that might do something twice is sent twice (RFC 9110, 9.2.2).
 */
@EveryEngine
class StaleConnectionTest extends WireTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

  StaleConnectionTest(Engine engine) {
    super(engine);
  }

  @Test
  void aConnectionIsUsedForOneRequestAfterTheOther() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    RawClient client = client(proxy(upstream));

    for (int i = 0; i < 50; i++) {
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
    }

    assertThat(upstream.connections).hasValueLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {GET, POST})
  void aConnectionThatTheUpstreamClosedWhileItWasIdleIsNotUsed(String request) throws Exception {
    Semaphore closed = new Semaphore(0);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawBody.read(head, in);
              RawUpstream.write(out, OK);
              socket.close();
              closed.release();
            });
    RawClient client = client(proxyWithPing(upstream, route -> {}));

    for (int i = 0; i < 50; i++) {
      assertThat(client.send(request).read().body()).isEqualTo("ok");
      assertThat(closed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      for (int n = 0; n < 5; n++) {
        ping(client);
      }
    }

    assertThat(upstream.heads).hasSize(50);
  }

  /** Answers the first request of every connection; does this with the others. */
  private RawUpstream answeringOnce(RawUpstream.Script others) throws Exception {
    Map<Socket, Boolean> used = new ConcurrentHashMap<>();
    return upstream(
        (head, in, out, socket) -> {
          if (used.put(socket, true) == null) {
            RawBody.read(head, in);
            RawUpstream.write(out, OK);
          } else {
            others.play(head, in, out, socket);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void aSafeRequestThatAUsedConnectionSwallowedIsSentAgainOnAFreshOne(String method)
      throws Exception {
    RawUpstream upstream = answeringOnce((head, in, out, socket) -> socket.close());
    RawClient client = client(proxy(upstream));
    client.send(GET).read();

    client.send(method + " /again HTTP/1.1\r\nHost: a\r\n\r\n");

    RawClient.Answer answer = method.equals("HEAD") ? client.readHead() : client.read();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.heads).filteredOn(head -> head.contains("/again")).hasSize(2);
    assertThat(upstream.connections).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        "POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "PATCH /once HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
      })
  void aRequestThatMightDoSomethingTwiceIsNotSentAgain(String request) throws Exception {
    RawUpstream upstream = answeringOnce((head, in, out, socket) -> socket.close());
    RawClient client = client(proxy(upstream));
    client.send(GET).read();

    RawClient.Answer answer = client.send(request).read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).contains("error=connection_terminated");
    assertThat(upstream.heads).filteredOn(head -> head.contains("/once")).hasSize(1);
    assertThat(client.send(GET).read().body()).isEqualTo("ok");
  }

  @Test
  void aRequestWhoseAnswerHasBegunIsNotSentAgain() throws Exception {
    RawUpstream upstream =
        answeringOnce(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nConte");
              socket.close();
            });
    RawClient client = client(proxy(upstream));
    client.send(GET).read();

    RawClient.Answer answer = client.send("GET /once HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(upstream.heads).filteredOn(head -> head.contains("/once")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {GET, POST})
  void aFreshConnectionThatBreaksIsNotTriedAgain(String request) throws Exception {
    RawUpstream upstream = upstream((head, in, out, socket) -> socket.close());

    RawClient.Answer answer = client(proxy(upstream)).send(request).read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(upstream.heads)
        .hasSize(can(Capability.NO_HIDDEN_RESENDS) || request.equals(POST) ? 1 : 2);
  }

  @Test
  void aRequestIsSentAtMostTwiceHoweverManyConnectionsAreStale() throws Exception {
    RawUpstream upstream = answeringOnce((head, in, out, socket) -> socket.close());
    Gateway gateway = proxy(upstream);
    RawClient client = client(gateway);
    client.send(GET).read();
    upstream.script((head, in, out, socket) -> socket.close());

    RawClient.Answer answer = client.send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(upstream.heads).filteredOn(head -> head.contains("/again")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
        "x",
        "\r\n",
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
      })
  void whatFollowsAnAnswerReachesNoOtherClient(String extra) throws Exception {
    AtomicInteger count = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawBody.read(head, in);
              RawUpstream.write(out, answer(count.getAndIncrement()) + extra);
            });
    Gateway gateway = proxy(upstream);

    for (int i = 0; i < 10; i++) {
      RawClient.Answer answer = client(gateway).send(POST).read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(String.valueOf(i));
    }

    assertDropped(upstream, 10);
  }

  private static String answer(int number) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number % 10;
  }

  /** The JDK's client throws the extra bytes away and keeps some connections. */
  private void assertDropped(RawUpstream upstream, int times) {
    if (can(Capability.STRICT_LINES)) {
      assertThat(upstream.connections).hasValue(times);
    }
  }

  @Test
  void whatAnIdleConnectionSaysUnaskedReachesNobody() throws Exception {
    AtomicInteger count = new AtomicInteger();
    AtomicReference<RawClient> other = new AtomicReference<>();
    Semaphore said = new Semaphore(0);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawBody.read(head, in);
              RawUpstream.write(out, answer(count.getAndIncrement()));
              ping(other.get());
              RawUpstream.write(out, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
              said.release();
            });
    Gateway gateway = proxyWithPing(upstream, route -> {});
    other.set(client(gateway));
    RawClient client = client(gateway);

    for (int i = 0; i < 20; i++) {
      assertThat(client.send(POST).read().body()).isEqualTo(String.valueOf(i % 10));
      assertThat(said.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      for (int n = 0; n < 5; n++) {
        ping(client);
      }
    }

    assertDropped(upstream, 20);
  }
}
