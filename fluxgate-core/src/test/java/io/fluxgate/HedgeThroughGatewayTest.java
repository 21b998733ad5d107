package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Engine;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.metrics.GatewayEvent.AttemptCompleted;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise of hedging, seen from outside the gateway. */
@Timeout(30)
class HedgeThroughGatewayTest extends InMemoryGateway {

  private static final Duration DELAY = Duration.ofMillis(100);

  @Override
  GatewayBuilder builder() {
    return super.builder().engine(Engine.direct()); // none of its threads sleeps on the clock
  }

  private Gateway hedging(Consumer<RouteBuilder> more) {
    return proxy(
        route -> {
          route.upstream(OTHER).hedge(DELAY);
          more.accept(route);
        });
  }

  private static CompletableFuture<Got> start(Gateway gateway, Request request) {
    CompletableFuture<Got> got = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                got.complete(ask(gateway, request));
              } catch (IOException | RuntimeException | Error e) {
                got.completeExceptionally(e);
              }
            });
    return got;
  }

  private List<AttemptCompleted> attempts() {
    return events.stream()
        .filter(AttemptCompleted.class::isInstance)
        .map(AttemptCompleted.class::cast)
        .toList();
  }

  /** The loser is told on its own thread. */
  private void awaitAttempts(int count) throws InterruptedException {
    while (attempts().size() < count || upstreams.openAnswers() > 0) {
      Thread.sleep(1);
    }
  }

  private void nothingIsInFlight(Gateway gateway) {
    assertThat(gateway.upstreams())
        .allSatisfy(
            route ->
                assertThat(route.endpoints()).allSatisfy(e -> assertThat(e.inFlight()).isZero()));
  }

  @Test
  void aFastAnswerNeedsNoHelp() throws Exception {
    Gateway gateway = hedging(route -> {});
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(upstreams.calls()).hasSize(1);
    assertThat(completed().getLast().attempts()).isEqualTo(1);
    nothingIsInFlight(gateway);
  }

  @Test
  void theSecondIsAskedAfterTheDelayAndWins() throws Exception {
    Gateway gateway = hedging(route -> {});
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("slow"));
    upstreams.at(OTHER).answers(Response.text("fast"));
    CompletableFuture<Got> got = start(gateway, Request.get("/"));
    time.awaitSleepers(2);
    time.advance(DELAY.minusNanos(1));
    time.awaitSleepers(2);
    assertThat(upstreams.calls()).hasSize(1);
    time.advance(Duration.ofNanos(1));
    assertThat(got.get().body()).isEqualTo("fast");
    awaitAttempts(2);
    assertThat(attempts())
        .extracting(AttemptCompleted::endpoint)
        .containsExactlyInAnyOrder(UPSTREAM, OTHER);
    assertThat(completed().getLast().attempts()).isEqualTo(2);
    nothingIsInFlight(gateway);
  }

  @Test
  void theFirstMayStillWin() throws Exception {
    Gateway gateway = hedging(route -> {});
    upstreams.at(UPSTREAM).after(Duration.ofMillis(150)).answers(Response.text("first"));
    upstreams.at(OTHER).after(Duration.ofSeconds(5)).answers(Response.text("second"));
    CompletableFuture<Got> got = start(gateway, Request.get("/"));
    time.awaitSleepers(2);
    time.advance(DELAY);
    time.awaitSleepers(3);
    time.advance(Duration.ofMillis(50));
    assertThat(got.get().body()).isEqualTo("first");
    awaitAttempts(2);
    nothingIsInFlight(gateway);
  }

  @Test
  void aBadAnswerWaitsForWhatTheOtherBrings() throws Exception {
    Gateway gateway = hedging(route -> route.retry(retry -> retry.attempts(2)));
    upstreams.at(UPSTREAM).after(Duration.ofMillis(150)).answers(Response.of(503));
    upstreams.at(OTHER).after(Duration.ofMillis(150)).answers(Response.text("good"));
    CompletableFuture<Got> got = start(gateway, Request.get("/"));
    time.awaitSleepers(2);
    time.advance(DELAY);
    time.awaitSleepers(3);
    time.advance(Duration.ofMillis(50));
    time.awaitSleepers(2);
    assertThat(got).isNotDone();
    time.advance(Duration.ofMillis(100));
    assertThat(got.get().body()).isEqualTo("good");
    assertThat(upstreams.calls()).hasSize(2);
    awaitAttempts(2);
    nothingIsInFlight(gateway);
  }

  @Test
  void bothFailingIsAFailure() throws Exception {
    Gateway gateway = hedging(route -> {});
    upstreams.at(UPSTREAM).after(Duration.ofMillis(150)).fails(Kind.CONNECTION_TERMINATED);
    upstreams.at(OTHER).fails(Kind.CONNECTION_REFUSED);
    CompletableFuture<Got> got = start(gateway, Request.get("/"));
    time.awaitSleepers(2);
    time.advance(DELAY);
    time.awaitSleepers(2);
    time.advance(Duration.ofMillis(50));
    assertThat(got.get().status()).isEqualTo(502);
    awaitAttempts(2);
    nothingIsInFlight(gateway);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH"})
  void whatMayNotBeDoneTwiceIsSentOnce(String method) throws Exception {
    Gateway gateway = hedging(route -> {});
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("slow"));
    CompletableFuture<Got> got = start(gateway, Request.of(method, "/"));
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(5));
    assertThat(got.get().body()).isEqualTo("slow");
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void oneEndpointAloneIsAskedOnce() throws Exception {
    Gateway gateway = proxy(route -> route.hedge(DELAY));
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("slow"));
    CompletableFuture<Got> got = start(gateway, Request.get("/"));
    time.awaitSleepers(2);
    time.advance(Duration.ofSeconds(5));
    assertThat(got.get().body()).isEqualTo("slow");
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void hedgesCountAgainstTheBudget() throws Exception {
    Gateway gateway =
        hedging(route -> route.retry(r -> r.attempts(1).budgetPercent(0).budgetMinPerSecond(0)));
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("slow"));
    CompletableFuture<Got> got = start(gateway, Request.get("/"));
    time.awaitSleepers(2);
    time.advance(Duration.ofSeconds(5));
    assertThat(got.get().body()).isEqualTo("slow");
    assertThat(upstreams.calls()).hasSize(1);
    nothingIsInFlight(gateway);
  }

  @Test
  void whoIsInterruptedLeavesNobodyRunning() throws Exception {
    Gateway gateway = hedging(route -> {});
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("slow"));
    upstreams.at(OTHER).after(Duration.ofSeconds(5)).answers(Response.text("slow too"));
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread asking =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Response response = gateway.handle(Request.get("/"))) {
                    status.complete(response.status());
                  }
                });
    time.awaitSleepers(2);
    time.advance(DELAY);
    time.awaitSleepers(3);
    asking.interrupt();
    assertThat(status.get()).isEqualTo(503);
    awaitAttempts(2);
    nothingIsInFlight(gateway);
  }

  @Test
  void aFailureBeforeTheDelayIsTriedAgainAsUsual() throws ExecutionException, InterruptedException {
    Gateway gateway = hedging(route -> route.retry(retry -> retry.baseTime(Duration.ZERO)));
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    assertThat(start(gateway, Request.get("/")).get().status()).isEqualTo(200);
    assertThat(upstreams.calls()).hasSize(2);
    nothingIsInFlight(gateway);
  }
}
