package io.fluxgate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.metrics.GatewayEvent.AttemptCompleted;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import io.fluxgate.testing.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise of retries, seen from outside the gateway, on a clock that pauses move on. */
class RetryThroughGatewayTest extends InMemoryGateway {

  private static final String THIRD = "http://three:9003";

  RetryThroughGatewayTest() {
    super(FakeTime.autoAdvancing());
  }

  /** Three endpoints, three attempts, pauses of 100 and 200 ms. */
  private Gateway three(Consumer<RetryBuilder> more) {
    return gateway(
        builder()
            .route(
                route ->
                    route
                        .any("/*")
                        .upstream(UPSTREAM)
                        .upstream(OTHER)
                        .upstream(THIRD)
                        .retry(
                            retry -> {
                              retry.jitter(false);
                              more.accept(retry);
                            })));
  }

  private Gateway one(Consumer<RetryBuilder> more) {
    return proxy(
        route ->
            route.retry(
                retry -> {
                  retry.jitter(false);
                  more.accept(retry);
                }));
  }

  private static void nothingElse(RetryBuilder retry) {}

  private static Request post(Body body) {
    return Request.post("/", body);
  }

  private static Body stream(String text) {
    return Body.stream(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private RequestCompleted last() {
    return completed().getLast();
  }

  @Test
  void goesToAnotherEndpointAfterAPauseAndTheClientSeesNothing() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    upstreams.at(OTHER).fails(Kind.CONNECTION_TERMINATED);
    assertThat(get(three(RetryThroughGatewayTest::nothingElse), "/").status()).isEqualTo(200);
    assertThat(upstreams.calls())
        .extracting(call -> call.origin().toString())
        .containsExactly(UPSTREAM, OTHER, THIRD);
    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(300));
    assertThat(last().attempts()).isEqualTo(3);
    assertThat(last().failure()).isEmpty();
    assertThat(events.stream().filter(AttemptCompleted.class::isInstance))
        .extracting(event -> ((AttemptCompleted) event).failure().orElse("answered"))
        .containsExactly("connection_refused", "connection_terminated", "answered");
  }

  @Test
  void aRouteWithoutRetriesSendsOnce() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    assertThat(get(proxy(route -> {}), "/").status()).isEqualTo(502);
    assertThat(upstreams.calls()).hasSize(1);
    assertThat(last().attempts()).isEqualTo(1);
  }

  @Test
  void theLastAnswerIsTheClientsWhateverItIs() throws IOException {
    for (String origin : List.of(UPSTREAM, OTHER, THIRD)) {
      upstreams.at(origin).answers(Response.of(503).withBody(Body.of("from " + origin)));
    }
    Got got = get(three(RetryThroughGatewayTest::nothingElse), "/");
    assertThat(got.status()).isEqualTo(503);
    assertThat(got.body()).isEqualTo("from " + THIRD);
    assertThat(upstreams.calls()).hasSize(3);
  }

  @Test
  void anAnswerThatIsTriedAgainIsClosedAtOnce() throws IOException {
    List<Integer> open = new ArrayList<>();
    upstreams.at(UPSTREAM).answers(Response.of(502).withBody(stream("never read")));
    upstreams
        .at(OTHER)
        .answers(
            request -> {
              open.add(upstreams.openAnswers());
              return Response.text("good");
            });
    assertThat(get(three(RetryThroughGatewayTest::nothingElse), "/").body()).isEqualTo("good");
    assertThat(open).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 429, 500, 501})
  void otherStatusesAreNotTriedAgain(int status) throws IOException {
    upstreams.at(UPSTREAM).answers(Response.of(status));
    assertThat(get(three(RetryThroughGatewayTest::nothingElse), "/").status()).isEqualTo(status);
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void statusesAreAChoice() throws IOException {
    upstreams.at(UPSTREAM).answers(Response.of(429));
    assertThat(get(three(retry -> retry.statuses(429)), "/").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH"})
  void whatMayHaveBeenDoneIsNotDoneAgain(String method) throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_TERMINATED);
    upstreams.at(OTHER).answers(Response.of(503));
    Gateway gateway = three(RetryThroughGatewayTest::nothingElse);
    assertThat(ask(gateway, Request.of(method, "/")).status()).isEqualTo(502);
    assertThat(ask(gateway, Request.of(method, "/")).status()).isEqualTo(503);
    assertThat(upstreams.calls()).hasSize(2);
  }

  @Test
  void whatWasNeverSeenIsSentAgainWhateverItIs() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    upstreams.at(OTHER).fails(Kind.CONNECTION_TIMEOUT);
    Body untouched = stream("streams, and nobody has read it");
    assertThat(ask(three(RetryThroughGatewayTest::nothingElse), post(untouched)).status())
        .isEqualTo(200);
    assertThat(upstreams.calls()).hasSize(3);
  }

  /** An engine may read a short body before it connects, and then fail to. */
  @Test
  void aPostIsKeptWhereItsLengthIsKnownAndStreamsWhereItIsNot() throws IOException {
    List<Boolean> kept = new ArrayList<>();
    for (String origin : List.of(UPSTREAM, OTHER)) {
      upstreams
          .at(origin)
          .answers(
              request -> {
                kept.add(request.body().replayable());
                return Response.of(200);
              });
    }
    Gateway gateway = three(RetryThroughGatewayTest::nothingElse);
    ask(gateway, post(Body.stream(new ByteArrayInputStream("short".getBytes(UTF_8)), 5)));
    ask(gateway, post(stream("short")));
    assertThat(kept).containsExactly(true, false);
  }

  @Test
  void aStreamThatSomebodyHasReadIsGone() throws IOException {
    upstreams
        .at(UPSTREAM)
        .answers(
            request -> {
              request.body().open();
              return Response.of(503);
            });
    Gateway gateway = three(retry -> retry.retryNonIdempotent(true).maxBodyBytes(0));
    assertThat(ask(gateway, post(stream("gone"))).status()).isEqualTo(503);
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void nonIdempotentRequestsAreTriedAgainOnRequestWithTheSameBody() throws IOException {
    List<String> bodies = new ArrayList<>();
    for (String origin : List.of(UPSTREAM, OTHER)) {
      upstreams
          .at(origin)
          .answers(
              request -> {
                bodies.add(text(request));
                return Response.of(bodies.size() == 1 ? 503 : 200);
              });
    }
    Gateway gateway = three(retry -> retry.retryNonIdempotent(true));
    assertThat(ask(gateway, post(stream("the body"))).status()).isEqualTo(200);
    assertThat(bodies).containsExactly("the body", "the body");
  }

  private static String text(Request request) {
    try {
      return new String(request.body().readAll(1000), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBodyBeyondTheLimitPassesThroughWholeAndOnce() throws IOException {
    List<String> bodies = new ArrayList<>();
    upstreams
        .at(UPSTREAM)
        .answers(
            request -> {
              bodies.add(text(request));
              return Response.of(503);
            });
    Request put = Request.builder("PUT", "/").body(stream("123456789")).build();
    assertThat(ask(three(retry -> retry.maxBodyBytes(8)), put).status()).isEqualTo(503);
    assertThat(bodies).containsExactly("123456789");
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void bodiesBeyondTheGatewaysMemoryPassThroughToo() throws IOException {
    upstreams
        .at(UPSTREAM)
        .answers(request -> Response.of(text(request).equals("12345") ? 503 : 500));
    Gateway gateway =
        gateway(
            builder()
                .retryBufferBytes(4)
                .route(
                    route ->
                        route.any("/*").upstream(UPSTREAM).retry(retry -> retry.maxBodyBytes(5))));
    Request put = Request.builder("PUT", "/").body(stream("12345")).build();
    assertThat(ask(gateway, put).status()).isEqualTo(503);
    assertThat(upstreams.calls()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "Thu, 01 Jan 2026 00:00:01 GMT"})
  void waitsAsLongAsTheUpstreamAsks(String retryAfter) throws IOException {
    upstreams.at(UPSTREAM).answers(Response.of(503).withHeader("Retry-After", retryAfter));
    assertThat(get(one(RetryThroughGatewayTest::nothingElse), "/").status()).isEqualTo(200);
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3600", "99999999999999999999", "Thu, 01 Jan 2099 00:00:01 GMT"})
  void butNotLongerThanTheLongestPause(String retryAfter) throws IOException {
    upstreams.at(UPSTREAM).answers(Response.of(503).withHeader("Retry-After", retryAfter));
    assertThat(get(one(RetryThroughGatewayTest::nothingElse), "/").status()).isEqualTo(200);
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "Thu, 01 Jan 1970 00:00:01 GMT"})
  void aWishThatMakesNoSenseIsNone(String retryAfter) throws IOException {
    upstreams.at(UPSTREAM).answers(Response.of(503).withHeader("Retry-After", retryAfter));
    assertThat(get(one(RetryThroughGatewayTest::nothingElse), "/").status()).isEqualTo(200);
    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void aSickUpstreamGetsOnlyItsBudgetOfRetries() throws IOException {
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(503));
    Gateway gateway = one(retry -> retry.baseTime(Duration.ZERO).attempts(4).budgetMinPerSecond(0));
    for (int i = 0; i < 100; i++) {
      assertThat(get(gateway, "/").status()).isEqualTo(503);
    }
    assertThat(upstreams.calls()).hasSize(120);
  }

  @Test
  void anUpstreamsOwnRetriesGovernRequestsThatWentThereFirst() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM, u -> u.retries(2, Duration.ZERO))
                            .upstream(OTHER)));
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED).fails(Kind.CONNECTION_REFUSED);
    upstreams.at(OTHER).fails(Kind.CONNECTION_REFUSED).fails(Kind.CONNECTION_REFUSED);
    assertThat(get(gateway, "/").status()).as("one, two, one, and no more").isEqualTo(502);
    assertThat(upstreams.calls()).hasSize(3);
    assertThat(get(gateway, "/").status()).as("two sends once").isEqualTo(502);
    assertThat(upstreams.calls()).hasSize(4);
  }

  @Test
  void aRoutesOwnRetriesGovernAllOfIt() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM, u -> u.retries(5, Duration.ZERO))
                            .retry(retry -> retry.attempts(1))));
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    assertThat(get(gateway, "/").status()).isEqualTo(502);
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void theBreakerIsAskedBeforeEachAttempt() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .retry(retry -> retry.attempts(5).baseTime(Duration.ZERO))
                    .upstream(OTHER, u -> u.circuitBreaker(b -> b.failureThreshold(1))));
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(503));
    upstreams.at(OTHER).otherwise(request -> Response.of(503));
    assertThat(get(gateway, "/").status()).isEqualTo(503);
    assertThat(upstreams.requests(OTHER)).as("open after the first").hasSize(1);
    assertThat(upstreams.requests(UPSTREAM)).hasSize(4);
  }

  @Test
  void noEndpointLeftHandsOnTheFailureThatWas() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM, u -> u.circuitBreaker(b -> b.failureThreshold(1)))
                            .retry(retry -> {})));
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    Got got = get(gateway, "/");
    assertThat(got.status()).isEqualTo(502);
    assertThat(got.header("Proxy-Status")).isEqualTo("fluxgate; error=connection_refused");
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void aFilterOfTheApplicationsOwnSeesOneAnswer() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    List<Integer> seen = new ArrayList<>();
    Gateway gateway =
        proxy(
            route ->
                route
                    .retry(retry -> {})
                    .filter(
                        (request, next) -> {
                          Response response = next.proceed(request);
                          seen.add(response.status());
                          return response;
                        }));
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(seen).containsExactly(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Sat, 31 Dec +999999999 23:59:59 GMT",
        "999999999999999999999"
      })
  void aRetryAfterOfAnyYearLeavesNothingOpen(String retryAfter) throws IOException {
    upstreams.at(UPSTREAM).answers(Response.of(503).withHeader("Retry-After", retryAfter));
    Gateway gateway = three(RetryThroughGatewayTest::nothingElse);
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(gateway.upstreams().getFirst().endpoints())
        .allMatch(endpoint -> endpoint.inFlight() == 0);
  }

  @Test
  void aBalancerThatFailsAtASecondAttemptKeepsNoBody() throws IOException {
    AtomicInteger picks = new AtomicInteger();
    LoadBalancer failing =
        (request, candidates) -> {
          if (picks.incrementAndGet() == 2) {
            throw new IllegalStateException("no second attempt");
          }
          return candidates.getFirst();
        };
    Gateway gateway =
        gateway(
            builder()
                .retryBufferBytes(4)
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM)
                            .upstream(OTHER)
                            .loadBalancer(failing)
                            .retry(retry -> retry.baseTime(Duration.ZERO))));
    Request put = Request.builder("PUT", "/").body(Body.stream(bytes("four"), 4)).build();
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_TERMINATED).answers(Response.of(503));
    assertThat(ask(gateway, put).status()).isEqualTo(500);
    Request again = Request.builder("PUT", "/").body(Body.stream(bytes("four"), 4)).build();
    assertThat(ask(gateway, again).status()).as("there is room for its body").isEqualTo(200);
  }

  @Test
  void aBodyWhoseTrailersFailIsNotKept() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .retryBufferBytes(64 * 1024)
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM)
                            .retry(retry -> retry.baseTime(Duration.ZERO))));
    Body failing =
        Body.stream(
            bytes("four"),
            () -> {
              throw new IllegalStateException("no trailers");
            });
    assertThat(ask(gateway, Request.builder("PUT", "/").body(failing).build()).status())
        .isEqualTo(500);
    upstreams.at(UPSTREAM).answers(Response.of(503));
    Request next = Request.builder("PUT", "/").body(stream("four")).build();
    assertThat(ask(gateway, next).status()).as("there is room for its body").isEqualTo(200);
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
