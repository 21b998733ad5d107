package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.metrics.GatewayEvent.BreakerChanged;
import io.fluxgate.testing.ScriptedUpstream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise of the circuit breaker, seen from outside the gateway. */
class BreakerThroughGatewayTest extends InMemoryGateway {

  private static void threeInAMinute(BreakerBuilder breaker) {
    breaker
        .failureThreshold(3)
        .window(Duration.ofSeconds(60))
        .openFor(Duration.ofSeconds(30))
        .halfOpenRequests(2)
        .successThreshold(2);
  }

  private Gateway one() {
    return gateway(
        builder()
            .route(
                "all",
                route ->
                    route
                        .any("/*")
                        .upstream(
                            UPSTREAM,
                            u -> u.circuitBreaker(BreakerThroughGatewayTest::threeInAMinute))
                        .timeouts(
                            t ->
                                t.connect(Duration.ofSeconds(2))
                                    .response(Duration.ofSeconds(10)))));
  }

  private Gateway two() {
    return gateway(
        builder()
            .route(
                route ->
                    route
                        .any("/*")
                        .upstream(
                            UPSTREAM,
                            u -> u.circuitBreaker(BreakerThroughGatewayTest::threeInAMinute))
                        .upstream(
                            OTHER,
                            u -> u.circuitBreaker(BreakerThroughGatewayTest::threeInAMinute))));
  }

  private ScriptedUpstream.Script fails(int times) {
    ScriptedUpstream.Script script = upstreams.at(UPSTREAM);
    for (int i = 0; i < times; i++) {
      script.fails(Kind.CONNECTION_REFUSED);
    }
    return script;
  }

  private void opens(Gateway gateway) throws IOException {
    fails(3);
    for (int i = 0; i < 3; i++) {
      assertThat(get(gateway, "/").status()).isEqualTo(502);
    }
    assertThat(get(gateway, "/").status()).isEqualTo(503);
  }

  private static Response stream(byte[] bytes) {
    return Response.of(200).withBody(Body.stream(new ByteArrayInputStream(bytes)));
  }

  @Test
  void opensAfterAsManyFailuresAsSaidAndTellsExactlyWhenItLooksAgain() throws IOException {
    Gateway gateway = one();
    opens(gateway);
    assertThat(upstreams.calls()).hasSize(3);
    Got refused = get(gateway, "/");
    assertThat(refused.header("Retry-After")).isEqualTo("30");
    assertThat(refused.header("Proxy-Status")).isEqualTo("fluxgate; error=destination_unavailable");
    time.advance(Duration.ofMillis(10_001));
    assertThat(get(gateway, "/").header("Retry-After")).isEqualTo("20");
    time.advance(Duration.ofMillis(19_999).minusNanos(1));
    assertThat(get(gateway, "/").header("Retry-After")).isEqualTo("1");
    assertThat(upstreams.calls()).hasSize(3);
    time.advance(Duration.ofNanos(1));
    assertThat(get(gateway, "/").status()).isEqualTo(200);
  }

  @Test
  void aClientThatIsSlowToReadDoesNotMakeTheEndpointSlow() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route.upstream(
                    OTHER,
                    u ->
                        u.circuitBreaker(
                            b ->
                                b.slowCall(Duration.ofMillis(100))
                                    .windowCalls(2)
                                    .minimumCalls(2))));
    upstreams.at(OTHER).otherwise(request -> stream(new byte[10]));
    for (int i = 0; i < 6; i++) {
      try (Response response = gateway.handle(Request.get("/"))) {
        time.advance(Duration.ofSeconds(5));
        response.body().open().readAllBytes();
      }
    }
    assertThat(upstreams.requests(OTHER)).hasSize(3);
    assertThat(events).doesNotHaveAnyElementsOfTypes(BreakerChanged.class);
  }

  @Test
  void failuresThatLieFurtherApartThanTheWindowDoNotOpenIt() throws IOException {
    Gateway gateway = one();
    fails(4);
    get(gateway, "/");
    time.advance(Duration.ofSeconds(30));
    get(gateway, "/");
    time.advance(Duration.ofSeconds(30));
    assertThat(get(gateway, "/").status()).isEqualTo(502);
    assertThat(get(gateway, "/").status()).as("the third within a minute").isEqualTo(502);
    assertThat(get(gateway, "/").status()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 599})
  void answersOf500AndAboveCount(int status) throws IOException {
    Gateway gateway = one();
    upstreams.otherwise(request -> Response.of(status));
    for (int i = 0; i < 5; i++) {
      get(gateway, "/");
    }
    assertThat(upstreams.calls()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 304, 400, 404, 429, 499})
  void answersBelow500NeverCount(int status) throws IOException {
    Gateway gateway = one();
    upstreams.otherwise(request -> Response.of(status));
    for (int i = 0; i < 10; i++) {
      assertThat(get(gateway, "/").status()).isEqualTo(status);
    }
  }

  @Test
  void whatTheClientDoesWrongNeverCounts() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .transport(
                    call -> {
                      throw RequestException.badRequest("The body is broken.");
                    })
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(
                                UPSTREAM,
                                u -> u.circuitBreaker(BreakerThroughGatewayTest::threeInAMinute))));
    for (int i = 0; i < 10; i++) {
      assertThat(get(gateway, "/").status()).isEqualTo(400);
    }
  }

  @Test
  void theOtherEndpointGetsEverythingWhileOneIsOpen() throws IOException {
    Gateway gateway = two();
    fails(3);
    for (int i = 0; i < 6; i++) {
      get(gateway, "/");
    }
    for (int i = 0; i < 10; i++) {
      assertThat(get(gateway, "/").status()).isEqualTo(200);
    }
    assertThat(upstreams.requests(UPSTREAM)).hasSize(3);
    assertThat(upstreams.requests(OTHER)).hasSize(13);
  }

  @Test
  void theRetryAfterOfARouteIsThatOfTheEndpointThatComesBackFirst() throws IOException {
    Gateway gateway = two();
    upstreams.at(OTHER).otherwise(request -> Response.of(500));
    for (int i = 0; i < 6; i++) {
      get(gateway, "/"); // the second one opens
    }
    time.advance(Duration.ofSeconds(7));
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(500));
    for (int i = 0; i < 3; i++) {
      get(gateway, "/");
    }
    Got refused = get(gateway, "/");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isEqualTo("23");
  }

  @Test
  void admitsOnlyAFewAtATimeWhenItLooksAgainAndClosesWhenTheyFareWell() throws IOException {
    Gateway gateway = one();
    opens(gateway);
    time.advance(Duration.ofSeconds(30));
    Response[] while2 = new Response[2];
    Response[] refusedMeanwhile = new Response[1];
    upstreams
        .at(UPSTREAM)
        .answers(
            first -> {
              while2[0] =
                  gateway.handle(Request.get("/second")); // a second probe while the first is out
              return Response.text("first");
            })
        .answers(
            second -> {
              refusedMeanwhile[0] = gateway.handle(Request.get("/third"));
              return Response.text("second");
            });
    assertThat(get(gateway, "/first").status()).isEqualTo(200);
    assertThat(while2[0].status()).isEqualTo(200);
    assertThat(refusedMeanwhile[0].status()).isEqualTo(503);
    while2[0].close();
    refusedMeanwhile[0].close();
    for (int i = 0; i < 10; i++) {
      assertThat(get(gateway, "/").status()).isEqualTo(200);
    }
    assertThat(changes()).containsExactly("CLOSED>OPEN", "OPEN>HALF_OPEN", "HALF_OPEN>CLOSED");
  }

  private List<String> changes() {
    return events.stream()
        .filter(BreakerChanged.class::isInstance)
        .map(BreakerChanged.class::cast)
        .map(event -> event.from() + ">" + event.to())
        .toList();
  }

  @Test
  void aProbeThatFailsOpensItAgainForTheWholeTime() throws IOException {
    Gateway gateway = one();
    opens(gateway);
    time.advance(Duration.ofSeconds(30));
    fails(1);
    assertThat(get(gateway, "/").status()).isEqualTo(502);
    Got refused = get(gateway, "/");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isEqualTo("30");
  }

  @Test
  void aProbeThatNeverAnswersGivesItsPlaceBackAtItsDeadline() throws Exception {
    Gateway gateway = one();
    opens(gateway);
    time.advance(Duration.ofSeconds(30));
    upstreams.at(UPSTREAM).otherwise(hanging -> hang(gateway));
    try (Response first = gateway.handle(Request.get("/first"))) {
      assertThat(first.status()).isEqualTo(200);
    }
  }

  /** Two probes are out now and never come back while this looks on. */
  private Response hang(Gateway gateway) {
    upstreams
        .at(UPSTREAM)
        .otherwise(
            second -> {
              upstreams.at(UPSTREAM).otherwise(third -> Response.text("at last"));
              assertStatus(gateway, 503);
              time.advance(Duration.ofSeconds(12).minusNanos(1));
              assertStatus(gateway, 503);
              time.advance(Duration.ofNanos(1));
              assertStatus(gateway, 200);
              return Response.text("much too late");
            });
    assertStatus(gateway, 200);
    return Response.text("too late");
  }

  private static void assertStatus(Gateway gateway, int status) {
    try (Response response = gateway.handle(Request.get("/"))) {
      assertThat(response.status()).isEqualTo(status);
    }
  }

  @Test
  void aProbeWhoseAnswerIsDroppedGivesItsPlaceBackWithAVerdict() throws IOException {
    Gateway gateway = one();
    opens(gateway);
    time.advance(Duration.ofSeconds(30));
    upstreams.otherwise(request -> stream(new byte[100]));
    for (int i = 0; i < 2; i++) {
      gateway.handle(Request.get("/")).close();
    }
    assertThat(changes()).endsWith("HALF_OPEN>CLOSED");
  }

  @Test
  void aStreamThatBreaksOffCountsOnce() throws IOException {
    Gateway gateway = one();
    for (int i = 0; i < 2; i++) {
      upstreams.at(UPSTREAM).breaksOff("half", 8);
      Response response = gateway.handle(Request.get("/"));
      assertThat(response.status()).isEqualTo(200);
      readToTheEnd(response);
      readToTheEnd(response);
      response.close();
    }
    assertThat(get(gateway, "/").status()).as("two failures, not four").isEqualTo(200);
    fails(1);
    assertThat(get(gateway, "/").status()).isEqualTo(502);
    assertThat(get(gateway, "/").status()).isEqualTo(503);
  }

  private static void readToTheEnd(Response response) {
    try {
      response.body().open().readAllBytes();
    } catch (IOException | IllegalStateException expected) {
      assertThat(expected).isNotNull();
    }
  }

  @Test
  void aStreamThatEndsBeforeItsAnnouncedLengthCountsToo() throws IOException {
    Gateway gateway = one();
    upstreams.otherwise(
        request ->
            Response.of(200).withBody(Body.stream(new ByteArrayInputStream(new byte[3]), 8)));
    for (int i = 0; i < 3; i++) {
      get(gateway, "/");
    }
    assertThat(get(gateway, "/").status()).isEqualTo(503);
  }

  @Test
  void aStreamThatTheClientDropsCountsNothing() throws IOException {
    Gateway gateway = one();
    for (int i = 0; i < 10; i++) {
      upstreams.at(UPSTREAM).breaksOff("half", 8);
      try (Response response = gateway.handle(Request.get("/"))) {
        assertThat(response.body().open().read()).isEqualTo('h');
      }
    }
    assertThat(get(gateway, "/").status()).isEqualTo(200);
  }

  @Test
  void aTransportThatFailsInAnUnknownWayKeepsNoPermit() throws IOException {
    boolean[] broken = new boolean[1];
    Gateway gateway =
        gateway(
            builder()
                .transport(
                    call -> {
                      if (broken[0]) {
                        throw new IllegalStateException("a bug");
                      }
                      return Response.of(500);
                    })
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(
                                UPSTREAM,
                                u -> u.circuitBreaker(BreakerThroughGatewayTest::threeInAMinute))));
    for (int i = 0; i < 3; i++) {
      get(gateway, "/");
    }
    time.advance(Duration.ofSeconds(30));
    broken[0] = true;
    for (int i = 0; i < 5; i++) {
      assertThat(get(gateway, "/").status()).as("a probe's place is free again").isEqualTo(500);
    }
    assertThat(completed().getLast().failure()).isEmpty();
  }

  @Test
  void deadlinesThatAreLongerTogetherThanABreakerTakesStillBuild() {
    Duration longest = Duration.ofDays(36_500);
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .get("/")
                            .upstream(UPSTREAM, u -> u.circuitBreaker(b -> {}))
                            .timeouts(t -> t.connect(longest).response(longest))));
    assertThat(gateway.router().routes()).hasSize(1);
  }
}
