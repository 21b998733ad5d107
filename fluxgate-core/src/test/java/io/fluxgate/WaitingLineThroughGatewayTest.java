package io.fluxgate;

import static io.fluxgate.testing.CapturedLog.logOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Engine;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.loadbalancer.LoadBalancer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promise of places per endpoint and the line before them. */
@Timeout(30)
class WaitingLineThroughGatewayTest extends InMemoryGateway {

  private final Semaphore answers = new Semaphore(0);
  private final List<String> served = new CopyOnWriteArrayList<>();

  @Override
  GatewayBuilder builder() {
    return super.builder().engine(Engine.direct()); // none of its threads sleeps on the clock
  }

  /** One endpoint with so many places, which answers when the test says so. */
  private Gateway places(int places, Consumer<RouteBuilder> more) {
    upstreams.otherwise(
        request -> {
          answers.acquireUninterruptibly();
          served.add(request.target());
          return Response.text(request.target());
        });
    return gateway(
        builder()
            .route(
                route -> {
                  route.any("/*").upstream(UPSTREAM, u -> u.maxInFlight(places));
                  more.accept(route);
                }));
  }

  private CompletableFuture<Got> start(Gateway gateway, String target) {
    CompletableFuture<Got> got = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                got.complete(ask(gateway, Request.get(target)));
              } catch (IOException | RuntimeException | Error e) {
                got.completeExceptionally(e);
              }
            });
    return got;
  }

  private void awaitCalls(int count) throws InterruptedException {
    while (upstreams.calls().size() < count) {
      Thread.sleep(1);
    }
  }

  private void awaitWaiting(Gateway gateway, int count) throws InterruptedException {
    while (gateway.upstreams().getFirst().waiting() != count) {
      Thread.sleep(1);
    }
  }

  @Test
  void whoFindsNoPlaceWaitsAndIsServedInTurn() throws Exception {
    Gateway gateway = places(1, route -> {});
    List<CompletableFuture<Got>> all = new ArrayList<>();
    all.add(start(gateway, "/0"));
    awaitCalls(1);
    for (int i = 1; i < 6; i++) {
      all.add(start(gateway, "/" + i));
      awaitWaiting(gateway, i);
    }
    assertThat(upstreams.calls()).hasSize(1);
    answers.release(6);
    for (CompletableFuture<Got> each : all) {
      assertThat(each.get().status()).isEqualTo(200);
    }
    assertThat(served).containsExactly("/0", "/1", "/2", "/3", "/4", "/5");
    assertThat(gateway.upstreams().getFirst().endpoints().getFirst().inFlight()).isZero();
  }

  @Test
  void aFullLineRefusesAtOnce() throws Exception {
    Gateway gateway = places(1, route -> route.queue(1, Duration.ofSeconds(9)));
    CompletableFuture<Got> first = start(gateway, "/0");
    awaitCalls(1);
    CompletableFuture<Got> second = start(gateway, "/1");
    awaitWaiting(gateway, 1);
    Got third = get(gateway, "/2");
    assertThat(third.status()).isEqualTo(503);
    assertThat(third.header("Proxy-Status")).isEqualTo("fluxgate; error=connection_limit_reached");
    assertThat(third.body()).contains("upstream-busy").doesNotContain("timeout");
    answers.release(2);
    assertThat(first.get().status()).isEqualTo(200);
    assertThat(second.get().status()).isEqualTo(200);
  }

  @Test
  void aRefusedRequestIsNoLineInTheLog() throws Exception {
    Gateway gateway = places(1, route -> route.queue(0, Duration.ofSeconds(9)));
    CompletableFuture<Got> first = start(gateway, "/0");
    awaitCalls(1);
    String log = logOf(() -> assertThat(get(gateway, "/1").status()).isEqualTo(503));
    assertThat(log).doesNotContain("WARN", "ERROR");
    answers.release();
    first.get();
  }

  @Test
  void withoutALineThereIsNoWaiting() throws Exception {
    Gateway gateway = places(1, route -> route.queue(0, Duration.ofSeconds(9)));
    CompletableFuture<Got> first = start(gateway, "/0");
    awaitCalls(1);
    assertThat(get(gateway, "/1").status()).isEqualTo(503);
    answers.release();
    assertThat(first.get().status()).isEqualTo(200);
  }

  @Test
  void waitingEndsExactlyWhenItsTimeIsOver() throws Exception {
    Gateway gateway = places(1, route -> route.queue(10, Duration.ofSeconds(2)));
    CompletableFuture<Got> first = start(gateway, "/0");
    awaitCalls(1);
    CompletableFuture<Got> late = start(gateway, "/1");
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(2).minusNanos(1));
    time.awaitSleepers(1);
    assertThat(late).isNotDone();
    time.advance(Duration.ofNanos(1));
    assertThat(late.get().status()).isEqualTo(503);
    assertThat(late.get().body()).contains("\"timeout\":\"queue\"");
    assertThat(completed().getLast().timeout()).hasValue("queue");
    answers.release();
    assertThat(first.get().status()).isEqualTo(200);
    awaitWaiting(gateway, 0);
  }

  @Test
  void theTotalTimeCoversTheWait() throws Exception {
    Gateway gateway =
        places(
            1,
            route ->
                route
                    .queue(10, Duration.ofSeconds(60))
                    .timeouts(t -> t.total(Duration.ofSeconds(3))));
    CompletableFuture<Got> first = start(gateway, "/0");
    awaitCalls(1);
    CompletableFuture<Got> late = start(gateway, "/1");
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(3));
    assertThat(late.get().status()).isEqualTo(503);
    assertThat(late.get().body()).contains("\"timeout\":\"total\"");
    answers.release();
    first.get();
  }

  @Test
  void anotherEndpointWithAPlaceIsTakenInstead() throws Exception {
    Gateway gateway =
        places(
            1,
            route -> route.upstream(OTHER, u -> u.maxInFlight(1)).queue(1, Duration.ofSeconds(1)));
    CompletableFuture<Got> first = start(gateway, "/0");
    awaitCalls(1);
    CompletableFuture<Got> second = start(gateway, "/1");
    awaitCalls(2);
    assertThat(upstreams.requests(UPSTREAM)).hasSize(1);
    assertThat(upstreams.requests(OTHER)).hasSize(1);
    answers.release(2);
    assertThat(first.get().status()).isEqualTo(200);
    assertThat(second.get().status()).isEqualTo(200);
  }

  @Test
  void whoIsInterruptedLeavesTheLineToTheNext() throws Exception {
    Gateway gateway = places(1, route -> {});
    CompletableFuture<Got> first = start(gateway, "/0");
    awaitCalls(1);
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread impatient =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Response response = gateway.handle(Request.get("/1"))) {
                    status.complete(response.status());
                  }
                });
    awaitWaiting(gateway, 1);
    CompletableFuture<Got> third = start(gateway, "/2");
    awaitWaiting(gateway, 2);
    impatient.interrupt();
    assertThat(status.get()).isEqualTo(503);
    answers.release(2);
    assertThat(first.get().status()).isEqualTo(200);
    assertThat(third.get().status()).isEqualTo(200);
    assertThat(served).containsExactly("/0", "/2");
  }

  @Test
  void aPlaceIsHeldUntilTheAnswerIsClosed() throws Exception {
    Gateway gateway = places(1, route -> route.queue(0, Duration.ofSeconds(1)));
    answers.release(2);
    try (Response open = gateway.handle(Request.get("/0"))) {
      assertThat(open.status()).isEqualTo(200);
      assertThat(get(gateway, "/1").status()).isEqualTo(503);
    }
    assertThat(get(gateway, "/2").status()).isEqualTo(200);
  }

  @Test
  void aHundredClientsNeverMeetMoreThanThePlaces() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    upstreams.otherwise(
        request -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          now.decrementAndGet();
          return Response.text("ok");
        });
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM, u -> u.maxInFlight(2))
                            .queue(1000, Duration.ofHours(1))));
    List<CompletableFuture<Got>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(start(gateway, "/" + i));
    }
    for (CompletableFuture<Got> each : all) {
      assertThat(each.get().status()).isEqualTo(200);
    }
    assertThat(most.get()).isLessThanOrEqualTo(2);
    assertThat(gateway.upstreams().getFirst().waiting()).isZero();
  }

  @Test
  void theEndOfAProbeMakesRoomForTheNext() throws Exception {
    Gateway gateway =
        places(
            1,
            route ->
                route
                    .upstream(
                        OTHER,
                        u ->
                            u.circuitBreaker(
                                b ->
                                    b.failureThreshold(1)
                                        .openFor(Duration.ofSeconds(5))
                                        .halfOpenRequests(1)
                                        .successThreshold(2)))
                    .loadBalancer(LoadBalancer.first())
                    .queue(10, Duration.ofHours(1)));
    CompletableFuture<Got> first = start(gateway, "/0");
    awaitCalls(1);
    upstreams.at(OTHER).fails(Kind.CONNECTION_REFUSED);
    assertThat(get(gateway, "/1").status()).isEqualTo(502);
    time.advance(Duration.ofSeconds(5));
    Semaphore probe = new Semaphore(0);
    upstreams
        .at(OTHER)
        .otherwise(
            request -> {
              probe.acquireUninterruptibly();
              return Response.text("probe");
            });
    CompletableFuture<Got> second = start(gateway, "/2");
    awaitCalls(3);
    CompletableFuture<Got> third = start(gateway, "/3");
    awaitWaiting(gateway, 1);
    time.awaitSleepers(1);
    probe.release(2);
    assertThat(second.get().body()).isEqualTo("probe");
    assertThat(third.get().body()).isEqualTo("probe");
    answers.release();
    assertThat(first.get().status()).isEqualTo(200);
  }

  @Test
  void whereNobodyOfManyHasAPlaceThatIsFoundOutAtOnce() throws Exception {
    int many = 500;
    AtomicInteger picks = new AtomicInteger();
    upstreams.otherwise(
        request -> Response.of(200).withBody(Body.stream(new ByteArrayInputStream(new byte[9]))));
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route -> {
                      route.any("/*").queue(0, Duration.ofSeconds(1));
                      for (int i = 1; i <= many; i++) {
                        route.upstream("http://many:" + i, u -> u.maxInFlight(1));
                      }
                      route.loadBalancer(
                          (request, candidates) -> {
                            picks.incrementAndGet();
                            return candidates.getLast();
                          });
                    }));
    List<Response> open = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      open.add(gateway.handle(Request.get("/")));
    }
    picks.set(0);
    assertThat(get(gateway, "/").status()).isEqualTo(503);
    assertThat(picks).hasValue(1);
    open.forEach(Response::close);
  }
}
