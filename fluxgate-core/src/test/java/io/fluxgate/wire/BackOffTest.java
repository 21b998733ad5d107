package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.RetryBuilder;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Between two attempts nothing is held but the client, and nobody waits longer than it may. */
@EveryEngine
class BackOffTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Watched watched;
  private final Heard heard = new Heard();
  private final RawUpstream good;

  BackOffTest(Engine engine) throws IOException {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
    this.good = closing(RawUpstream.ok());
  }

  private Gateway gateway(
      RawUpstream first, Way way, Consumer<RetryBuilder> retry, Consumer<RouteBuilder> more) {
    return start(
        builder()
            .listener(heard)
            .shutdownGrace(ofMillis(100))
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .upstream(first.url())
                      .upstream(good.url())
                      .retry(
                          r -> {
                            r.attempts(2).jitter(false).budgetMinPerSecond(1000);
                            retry.accept(r);
                          });
                  way.on(route);
                  more.accept(route);
                }));
  }

  private Gateway gateway(RawUpstream first, Way way, Duration pause) {
    return gateway(first, way, retry -> retry.baseTime(pause).maxTime(pause), route -> {});
  }

  private static RawUpstream.Script unavailable(String more, int length) {
    return (head, in, out, socket) ->
        RawUpstream.write(
            out,
            "HTTP/1.1 503 No\r\n"
                + more
                + "Content-Length: "
                + length
                + "\r\n\r\n"
                + "x".repeat(length));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void anUpstreamsWishToBeLeftAloneForAWhileIsHeard(Way way) throws Exception {
    RawUpstream first = upstream(unavailable("Retry-After: 1\r\n", 2));
    Gateway gateway =
        gateway(
            first, way, retry -> retry.baseTime(ofMillis(1)).maxTime(ofSeconds(5)), route -> {});
    RawClient client = client(gateway);
    long begin = System.nanoTime();

    RawClient.Answer answer = client.send(GET).read();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(ofSeconds(1));
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.header("retry-after")).isEmpty();
    assertThat(first.heads).hasSize(1);
    watched.awaitNothingHeld();
  }

  /** Short ones are read to their end, so their connections serve others. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void answersThatAreTriedAgainLeaveNothingBehind(Way way) throws Exception {
    for (int length : List.of(0, 100, 1_000_000)) {
      RawUpstream first = upstream(unavailable("", length));
      Gateway gateway = gateway(first, way, ofMillis(1));
      RawClient client = client(gateway);
      for (int i = 0; i < 40; i++) {
        assertThat(client.send(GET).read().body()).isEqualTo("ok");
      }

      watched.awaitNothingHeld();
      assertThat(first.heads).hasSize(40);
      awaitThat("few connections are open", () -> first.openConnections() <= 2);
      if (length < 1000) {
        assertThat(first.connections.get()).isLessThanOrEqualTo(4);
      }
    }
  }

  /** It would be over before the next attempt begins. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void nobodyWaitsForAnAttemptThatWouldComeTooLate(Way way) throws Exception {
    RawUpstream first = upstream((head, in, out, socket) -> RawUpstream.reset(socket));
    Gateway gateway =
        gateway(
            first,
            way,
            retry -> retry.baseTime(ofSeconds(30)).maxTime(ofSeconds(30)),
            route -> route.timeouts(t -> t.total(ofSeconds(15))));
    RawClient client = client(gateway);
    client.socket.setSoTimeout(10_000); // less than the total time

    RawClient.Answer answer = client.send(GET).read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=connection_terminated");
    RequestCompleted told = heard.awaitRequest();
    assertThat(told.attempts()).isEqualTo(1);
    assertThat(told.timeout()).isEmpty();
    assertThat(good.heads).isEmpty();
    watched.awaitNothingHeld();
  }

  /** Where the client's end is noticed, no attempt is made for it any more. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aClientThatLeavesDuringAPauseLeavesNothingBehind(Way way) throws Exception {
    RawUpstream first = upstream(unavailable("", 2));
    Gateway gateway = gateway(first, way, ofMillis(800));
    RawClient client = client(gateway).send(GET);
    awaitThat("the first attempt is over", () -> !heard.attempts().isEmpty());

    client.reset();

    RequestCompleted told = heard.awaitRequest();
    watched.awaitNothingHeld();
    watched.awaitNoClients();
    if (can(Capability.CLIENT_ABORT_DETECTION)) {
      assertThat(good.heads).isEmpty();
      assertThat(told.status()).isEqualTo(499);
    }
  }

  /** A connection that waits for its next attempt is not kept from its upstream. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aPauseHoldsNoPlaceAtAnUpstream(Way way) throws Exception {
    RawUpstream first = upstream(unavailable("", 2));
    Gateway gateway = gateway(first, way, ofSeconds(5));
    RawClient client = client(gateway).send(GET);
    awaitThat("the first attempt is over", () -> !heard.attempts().isEmpty());

    awaitThat(
        "no place is taken",
        () ->
            gateway.upstreams().getFirst().endpoints().stream()
                .allMatch(endpoint -> endpoint.inFlight() == 0));
    assertThat(client.hasMore()).isFalse();
    client.close();
  }
}
