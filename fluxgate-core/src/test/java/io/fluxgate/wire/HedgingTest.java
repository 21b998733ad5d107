package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A second upstream is asked when the first is slow; whoever loses is forgotten, on either side.
 */
@EveryEngine
class HedgingTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Watched watched;
  private final Heard heard = new Heard();
  private final AtomicInteger dropped = new AtomicInteger();

  HedgingTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  /** Says nothing until the gateway drops the connection. */
  private void waitUntilDropped(InputStream in) throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      // a reset
    }
    dropped.incrementAndGet();
  }

  private Gateway gateway(RawUpstream first, RawUpstream second, Way way) {
    return start(
        builder()
            .listener(heard)
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .upstream(first.url())
                      .upstream(second.url())
                      .hedge(ofMillis(50))
                      .retry(
                          retry ->
                              retry
                                  .attempts(2)
                                  .baseTime(ofMillis(1))
                                  .budgetPercent(100)
                                  .budgetMinPerSecond(1000));
                  way.on(route);
                }));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theFasterAnswersAndTheSlowerIsDropped(Way way) throws Exception {
    RawUpstream slow = upstream((head, in, out, socket) -> waitUntilDropped(in));
    RawUpstream fast = closing(RawUpstream.ok());
    Gateway gateway = gateway(slow, fast, way);

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertThat(answer.body()).isEqualTo("ok");
    RequestCompleted told = heard.awaitRequest();
    assertThat(told.attempts()).isEqualTo(2);
    assertThat(told.failure()).isEmpty();
    awaitThat("the slower is dropped", () -> dropped.get() == 1);
    assertThat(slow.heads).hasSize(1);
    assertThat(fast.heads).hasSize(1);
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aFirstUpstreamThatIsFastEnoughIsTheOnlyOne(Way way) throws Exception {
    RawUpstream first = closing(RawUpstream.ok());
    RawUpstream second = closing(RawUpstream.ok());
    Gateway gateway =
        start(
            builder()
                .listener(heard)
                .route(
                    "all",
                    route -> {
                      route
                          .any("/*")
                          .loadBalancer(watched)
                          .upstream(first.url())
                          .upstream(second.url())
                          .hedge(java.time.Duration.ofSeconds(20));
                      way.on(route);
                    }));
    RawClient client = client(gateway);
    for (int i = 0; i < 10; i++) {
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
      assertThat(heard.awaitRequest().attempts()).isEqualTo(1);
    }

    assertThat(second.heads).isEmpty();
    watched.awaitNothingHeld();
  }

  /** The loser answers all the same, late: that must not be taken for the next one's answer. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aLateAnswerIsNeverTakenForAnothers(Way way) throws Exception {
    AtomicInteger count = new AtomicInteger();
    RawUpstream first =
        upstream(
            (head, in, out, socket) -> {
              if (count.incrementAndGet() % 2 == 0) {
                TimeUnit.MILLISECONDS.sleep(70);
              }
              RawBody.echo(head, in, out, socket);
            });
    RawUpstream second = upstream(RawBody::echo);
    Gateway gateway = gateway(first, second, way);
    RawClient client = client(gateway);

    for (int i = 0; i < 20; i++) {
      client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("GET /" + i + " ");
    }
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void anUploadGoesToBothAsAWhole(Way way) throws Exception {
    LinkedBlockingQueue<String> got = new LinkedBlockingQueue<>();
    RawUpstream slow =
        upstream(
            (head, in, out, socket) -> {
              got.add(RawBody.read(head, in).content());
              waitUntilDropped(in);
            });
    RawUpstream fast = upstream(RawBody::echo);
    Gateway gateway = gateway(slow, fast, way);
    String content = "0123456789".repeat(3_000);

    for (String upload :
        List.of(
            "Content-Length: 30000\r\n\r\n" + content,
            "Transfer-Encoding: chunked\r\n\r\n7530\r\n" + content + "\r\n0\r\n\r\n")) {
      RawClient client = client(gateway).send("PUT / HTTP/1.1\r\nHost: a\r\n" + upload);

      assertThat(client.read().body()).isEqualTo("PUT / " + content);
      assertThat(got.poll(20, TimeUnit.SECONDS)).isEqualTo(content);
      assertThat(heard.awaitRequest().attempts()).isEqualTo(2);
    }
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aPostIsNotSentTwice(Way way) throws Exception {
    RawUpstream slow =
        upstream(
            (head, in, out, socket) -> {
              TimeUnit.MILLISECONDS.sleep(200);
              RawBody.echo(head, in, out, socket);
            });
    RawUpstream fast = upstream(RawBody::echo);
    Gateway gateway = gateway(slow, fast, way);

    RawClient client =
        client(gateway).send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");

    assertThat(client.read().body()).isEqualTo("POST / hi");
    assertThat(heard.awaitRequest().attempts()).isEqualTo(1);
    assertThat(fast.heads).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whenBothFailTheClientHearsIt(Way way) throws Exception {
    CountDownLatch bothAsked = new CountDownLatch(1);
    RawUpstream first =
        upstream(
            (head, in, out, socket) -> {
              bothAsked.await(20, TimeUnit.SECONDS);
              RawUpstream.write(out, "no HTTP at all\r\n\r\n");
            });
    RawUpstream second =
        upstream(
            (head, in, out, socket) -> {
              bothAsked.countDown();
              RawUpstream.write(out, "nor is this\r\n\r\n");
            });
    Gateway gateway = gateway(first, second, way);

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=http_protocol_error");
    assertThat(heard.awaitRequest().attempts()).isEqualTo(2);
    watched.awaitNothingHeld();
  }

  /** An answer that calls for another attempt waits for what the other upstream says. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aBadAnswerDoesNotBeatAGoodOneThatIsStillOnItsWay(Way way) throws Exception {
    CountDownLatch refused = new CountDownLatch(1);
    RawUpstream first =
        upstream(
            (head, in, out, socket) -> {
              refused.await(20, TimeUnit.SECONDS);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
            });
    RawUpstream second =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 503 No\r\nContent-Length: 3\r\n\r\nbad");
              refused.countDown();
            });
    Gateway gateway = gateway(first, second, way);

    assertThat(client(gateway).send(GET).read().body()).isEqualTo("good");
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aClientThatLeavesARaceLeavesNothingBehind(Way way) throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    boolean notices = can(Capability.CLIENT_ABORT_DETECTION);
    RawUpstream.Script script =
        (head, in, out, socket) -> {
          if (notices) {
            waitUntilDropped(in);
          } else { // it is noticed at the answer
            left.await(20, TimeUnit.SECONDS);
            RawBody.echo(head, in, out, socket);
          }
        };
    RawUpstream first = upstream(script);
    RawUpstream second = upstream(script);
    Gateway gateway = gateway(first, second, way);
    RawClient client = client(gateway).send(GET);
    first.awaitHead();
    second.awaitHead();

    client.reset();
    left.countDown();

    heard.awaitRequest();
    if (notices) {
      awaitThat("both are dropped", () -> dropped.get() == 2);
    }
    watched.awaitNothingHeld();
    watched.awaitNoClients();
  }
}
