package io.fluxgate;

import static io.fluxgate.testing.CapturedLog.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.Tunnel;
import io.fluxgate.http.Upgrade;
import io.fluxgate.http.UpstreamException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which requests may switch to another protocol, and what holds for those that do. */
class UpgradeTest extends InMemoryGateway {

  private final AtomicInteger closed = new AtomicInteger();

  private static Request asking(String method, String... protocols) {
    return Request.of(method, "/").with(Upgrade.OFFERED, List.of(protocols));
  }

  private Gateway tunnels(Consumer<RouteBuilder> more) {
    return gateway(
        builder()
            .engine(Engine.direct())
            .route(
                "all",
                route -> {
                  route.any("/*").upstream(UPSTREAM).upgrade("WebSocket", "chat/2");
                  more.accept(route);
                }));
  }

  /** What the next request may switch to, as its upstream sees it. */
  private Optional<Upgrade> agreed(Gateway gateway, Request request) throws IOException {
    ask(gateway, request);
    return upstreams.calls().getLast().request().attribute(Upgrade.AGREED);
  }

  private Response switching() {
    return Response.switching(
        Headers.of("X-A", "1"),
        new Tunnel() {
          @Override
          public String protocol() {
            return "websocket";
          }

          @Override
          public void close() {
            closed.incrementAndGet();
          }
        });
  }

  @Test
  void theFirstThatTheRouteAllowsIsAskedFor() throws IOException {
    upstreams.at(UPSTREAM).answers(Response.text("ok"));
    Gateway gateway = tunnels(route -> route.tunnelIdleTimeout(Duration.ofSeconds(7)));
    assertThat(agreed(gateway, asking("GET", "h2c", "chat/2", "websocket")))
        .contains(new Upgrade("chat/2", Duration.ofSeconds(7)));
    assertThat(agreed(gateway, asking("GET", "websocket"))).isPresent();
    assertThat(agreed(gateway, asking("GET", "h2c", "chat"))).isEmpty();
    assertThat(agreed(gateway, Request.get("/"))).isEmpty();
    assertThat(agreed(proxy(route -> {}), asking("GET", "websocket"))).isEmpty();
  }

  @Test
  void webSocketIsForGetAloneAndNothingForARequestWithABody() throws IOException {
    upstreams.at(UPSTREAM).answers(Response.text("ok"));
    Gateway gateway = tunnels(route -> {});
    assertThat(agreed(gateway, asking("POST", "websocket"))).isEmpty();
    assertThat(agreed(gateway, asking("POST", "websocket", "chat/2")))
        .map(Upgrade::protocol)
        .contains("chat/2");
    assertThat(agreed(gateway, asking("GET", "websocket").withBody(Body.of("x")))).isEmpty();
  }

  @Test
  void anEngineThatCannotAnswers501() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .engine(Engine.jdk())
                .route(route -> route.any("/*").upstream(UPSTREAM).upgrade("websocket")));
    Got got = ask(gateway, asking("GET", "websocket"));
    assertThat(got.status()).isEqualTo(501);
    assertThat(got.body()).contains("upgrade-not-supported", "websocket");
    assertThat(upstreams.calls()).isEmpty();
  }

  @Test
  void whatATunnelHoldsIsGivenBackWhenItEnds() throws IOException {
    upstreams.at(UPSTREAM).answers(switching()).answers(switching());
    Gateway gateway =
        tunnels(
            route ->
                route
                    .concurrency(ConcurrencyLimiter.fixed(1))
                    .cache(cache -> cache.ttl(Duration.ofMinutes(1)))
                    .hedge(Duration.ofMillis(1))
                    .retry(retry -> retry.attempts(3)));
    Response tunnel = gateway.handle(asking("GET", "websocket"));
    assertThat(tunnel.status()).isEqualTo(101);
    assertThat(tunnel.header("X-A")).contains("1");
    assertThat(tunnel.tunnel()).isPresent();
    assertThat(ask(gateway, asking("GET", "websocket")).status()).isEqualTo(503);
    time.advance(Duration.ofSeconds(9));
    tunnel.close();
    assertThat(closed).hasValue(1);
    assertThat(completed().getLast().status()).isEqualTo(101);
    assertThat(completed().getLast().duration()).isEqualTo(Duration.ofSeconds(9));
    assertThat(ask(gateway, asking("GET", "websocket")).status()).isEqualTo(101);
    assertThat(upstreams.calls()).as("neither hedged nor from the cache").hasSize(2);
  }

  @Test
  void aRequestThatMaySwitchIsSentAgainAndTheSwitchIsASuccess() throws IOException {
    upstreams
        .at(UPSTREAM)
        .fails(Kind.CONNECTION_REFUSED)
        .answers(switching())
        .answers(switching())
        .fails(Kind.CONNECTION_REFUSED);
    Gateway gateway =
        gateway(
            builder()
                .engine(Engine.direct())
                .route(
                    route ->
                        route
                            .get("/*")
                            .upgrade("websocket")
                            .retry(retry -> retry.attempts(2).baseTime(Duration.ZERO))
                            .upstream(
                                UPSTREAM,
                                to ->
                                    to.circuitBreaker(
                                        breaker ->
                                            breaker
                                                .failureThreshold(0)
                                                .failureRatePercent(60)
                                                .minimumCalls(2)))));
    Response first = gateway.handle(asking("GET", "websocket"));
    assertThat(first.status()).isEqualTo(101);
    Response second = gateway.handle(asking("GET", "websocket"));
    assertThat(ask(gateway, asking("GET", "websocket")).status())
        .as("half of the calls have failed: the tunnels that are open are the others")
        .isEqualTo(200);
    first.close();
    second.close();
  }

  @Test
  void aFilterThatAnswersOtherwiseEndsTheTunnel() throws IOException {
    upstreams.at(UPSTREAM).answers(switching());
    Gateway gateway =
        tunnels(
            route ->
                route.filter(
                    (request, next) -> {
                      assertThat(Upgrade.isAgreed(request)).isTrue();
                      next.proceed(request); // and forgets it
                      return Response.of(403);
                    }));
    assertThat(ask(gateway, asking("GET", "websocket")).status()).isEqualTo(403);
    assertThat(closed).hasValue(1);
    assertThat(switching().withStatus(200).tunnel()).isEmpty();
    assertThatThrownBy(() -> switching().withBody(Body.of("x")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTunnelThatNobodyHasAskedForIsNone() throws Exception {
    upstreams.at(UPSTREAM).answers(switching());
    Gateway gateway = tunnels(route -> {});
    String log = logOf(() -> assertThat(get(gateway, "/").status()).isEqualTo(500));
    assertThat(log).contains("may not switch");
    assertThat(closed).hasValue(1);
    Gateway handling = handling(request -> switching());
    logOf(() -> assertThat(ask(handling, asking("GET", "websocket")).status()).isEqualTo(500));
  }

  @Test
  void aHandlerHasNoUpstreamToSwitchWith() {
    assertThat(
            refusal(
                    builder()
                        .route(
                            route ->
                                route
                                    .get("/")
                                    .handle(request -> Response.of(204))
                                    .upgrade("websocket")))
                .getMessage())
        .contains("routes[0].upgrade: means nothing for a route that a handler answers");
  }
}
