package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Engine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A gateway that closes lets requests that wait for something go on until the grace period is over,
 * and not a moment longer.
 */
@EveryEngine
class ShutdownWhileWaitingTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final Duration LONG = ofSeconds(50);

  private final CountDownLatch over = new CountDownLatch(1);
  private final Heard heard = new Heard();

  ShutdownWhileWaitingTest(Engine engine) {
    super(engine);
  }

  private RawUpstream silent() throws IOException {
    return upstream(
        (head, in, out, socket) -> {
          over.await(40, TimeUnit.SECONDS);
          RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
  }

  private static RawUpstream unavailable() throws IOException {
    return RawUpstream.answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
  }

  private Gateway gateway(Duration grace, Way way, Consumer<RouteBuilder> more) {
    return start(
        builder()
            .listener(heard)
            .shutdownGrace(grace)
            .route(
                "all",
                route -> {
                  route.any("/*").timeouts(t -> t.response(LONG));
                  more.accept(route);
                  way.on(route);
                }));
  }

  private static Consumer<RouteBuilder> pausing(RawUpstream upstream, Duration pause) {
    return route ->
        route
            .upstream(upstream.url())
            .retry(r -> r.attempts(2).jitter(false).baseTime(pause).maxTime(pause));
  }

  private static Consumer<RouteBuilder> queueing(RawUpstream upstream) {
    return route -> route.upstream(upstream.url(), u -> u.maxInFlight(1)).queue(10, LONG);
  }

  /** Closes; that must not take much longer than the grace period. */
  private void assertCut(Gateway gateway, RawClient... clients) throws Exception {
    Thread closer = Thread.ofVirtual().start(gateway::close);

    assertThat(closer.join(ofSeconds(20))).isTrue();
    for (RawClient client : clients) {
      String answer = client.readUntilBlankLine();
      assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 503 ")).as(answer).isTrue();
      assertThat(client.isClosedByPeer()).isTrue();
      heard.awaitRequest();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aPauseIsCut(Way way) throws Exception {
    Gateway gateway = gateway(ofMillis(200), way, pausing(closing(unavailable()), LONG));
    RawClient client = client(gateway).send(GET);
    awaitThat("the first attempt is over", () -> !heard.attempts().isEmpty());

    assertCut(gateway, client);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theLineIsCut(Way way) throws Exception {
    RawUpstream upstream = silent();
    Gateway gateway = gateway(ofMillis(200), way, queueing(upstream));
    RawClient holder = client(gateway).send(GET);
    upstream.awaitHead();
    RawClient waiter = client(gateway).send(GET);
    awaitThat("one waits", () -> gateway.upstreams().getFirst().waiting() == 1);

    assertCut(gateway, holder, waiter);
    assertThat(gateway.upstreams().getFirst().waiting()).isZero();
    over.countDown();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aRaceIsCut(Way way) throws Exception {
    RawUpstream first = silent();
    RawUpstream second = silent();
    Gateway gateway =
        gateway(
            ofMillis(200),
            way,
            route -> route.upstream(first.url()).upstream(second.url()).hedge(ofMillis(20)));
    RawClient client = client(gateway).send(GET);
    first.awaitHead();
    second.awaitHead();

    assertCut(gateway, client);
    awaitThat("no attempt is left", () -> heard.attempts().size() == 2);
    over.countDown();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whatEndsInTimeIsFinished(Way way) throws Exception {
    RawUpstream upstream = closing(unavailable());
    Gateway pausing = gateway(LONG, way, pausing(upstream, ofMillis(500)));
    RawClient paused = client(pausing).send(GET);
    awaitThat("the first attempt is over", () -> !heard.attempts().isEmpty());
    upstream.script(
        (head, in, out, socket) ->
            RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"));
    RawUpstream silent = silent();
    Gateway queueing = gateway(LONG, way, queueing(silent));
    RawClient holder = client(queueing).send(GET);
    silent.awaitHead();
    RawClient waiter = client(queueing).send(GET);
    awaitThat("one waits", () -> queueing.upstreams().getFirst().waiting() == 1);

    Thread first = Thread.ofVirtual().start(pausing::close);
    Thread second = Thread.ofVirtual().start(queueing::close);
    assertThat(paused.read().body()).isEqualTo("done");
    over.countDown();
    assertThat(holder.read().body()).isEqualTo("ok");
    assertThat(waiter.read().body()).isEqualTo("ok");
    assertThat(first.join(ofSeconds(20))).isTrue();
    assertThat(second.join(ofSeconds(20))).isTrue();
  }
}
