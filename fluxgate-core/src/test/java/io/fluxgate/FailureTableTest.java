package io.fluxgate;

import static io.fluxgate.testing.CapturedLog.logOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.filter.Filter;
import io.fluxgate.http.BodyTooLargeException;
import io.fluxgate.http.ClientDisconnectedException;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise of the one table: what each failure becomes, and that the client learns no more. */
class FailureTableTest extends InMemoryGateway {

  private static final String SECRET = "secret-host-10.1.2.3";

  private void expectProblem(Got got, int status, String type) {
    assertThat(got.status()).isEqualTo(status);
    assertThat(got.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(got.body())
        .contains("\"type\":\"urn:fluxgate:problem:" + type + "\"", "\"status\":" + status)
        .doesNotContain(
            SECRET, "one:9001", "io.fluxgate", "java.", "Exception", "scripted", "\tat ");
    RequestCompleted last = completed().getLast();
    assertThat(last.status()).isEqualTo(status);
  }

  private Gateway failing(Throwable failure) {
    return proxy(
        route ->
            route.filter(
                (request, next) -> {
                  FailureTableTest.<RuntimeException>sneak(failure);
                  return next.proceed(request);
                }));
  }

  @SuppressWarnings("unchecked") // the cast is what gets a checked exception past the compiler
  private static <E extends Throwable> void sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/a/../b", "/a/%2e%2e/b", "/a%2Fb", "/a%5cb", "/a%00b", "/./a", "/a%0ab", "/a\\b"})
  void aPathThatMeansDifferentThingsToDifferentServersIs400(String target) throws IOException {
    expectProblem(get(proxy(route -> {}), target), 400, "bad-request");
    assertThat(upstreams.calls()).isEmpty();
  }

  @Test
  void noRouteIs404() throws IOException {
    Gateway gateway = gateway(builder().route(r -> r.get("/a").upstream(UPSTREAM)));
    expectProblem(get(gateway, "/b"), 404, "no-route");
    assertThat(completed()).allMatch(event -> event.route().isEmpty());
  }

  @Test
  void onlyOptionsMayAskTheWholeServer() throws IOException {
    Gateway gateway = proxy(route -> {});
    assertThat(ask(gateway, Request.of("OPTIONS", "*")).status()).isEqualTo(204);
    expectProblem(get(gateway, "*"), 400, "bad-request");
    assertThat(upstreams.calls()).isEmpty();
  }

  @Test
  void anotherMethodIs405WithAllow() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(r -> r.get("/a").upstream(UPSTREAM))
                .route(r -> r.put("/a").upstream(UPSTREAM)));
    Got got = ask(gateway, Request.of("BREW", "/a"));
    expectProblem(got, 405, "method-not-allowed");
    assertThat(got.header("Allow")).isEqualTo("GET, HEAD, PUT");
  }

  @Test
  void connectIs501() throws IOException {
    expectProblem(ask(proxy(route -> {}), Request.of("CONNECT", "/")), 501, "not-implemented");
  }

  @Test
  void aBodyThatIsTooLargeIs413() throws IOException {
    Got got = get(failing(new BodyTooLargeException(1024)), "/");
    expectProblem(got, 413, "body-too-large");
    assertThat(got.body()).contains("1024");
  }

  @Test
  void aRequestExceptionIsWhatItSays() throws IOException {
    expectProblem(get(failing(RequestException.badRequest("No.")), "/"), 400, "bad-request");
    ProblemDetail teapot = new ProblemDetail(418, "teapot", "Short and stout", "No coffee.");
    expectProblem(get(failing(new RequestException(teapot)), "/"), 418, "teapot");
  }

  @Test
  void aClientThatWentAwayIsNobodysFault() throws Exception {
    Gateway gateway = failing(new ClientDisconnectedException(SECRET, new IOException()));
    String log = logOf(() -> expectProblem(get(gateway, "/"), 499, "client-gone"));
    assertThat(log).isEmpty();
  }

  @Test
  void anInterruptedRequestIs503AndStaysInterrupted() throws IOException {
    Gateway gateway = failing(new InterruptedException(SECRET));
    Got got = get(gateway, "/");
    assertThat(Thread.interrupted()).isTrue();
    expectProblem(got, 503, "shutting-down");
  }

  static List<Throwable> bugs() {
    return List.of(
        new IllegalStateException(SECRET),
        new StackOverflowError(SECRET),
        new AssertionError(SECRET),
        new IOException(SECRET),
        new Exception(SECRET));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void aBugIs500AndLoggedOnceUnderTheInstanceTheClientIsTold(Throwable bug) throws Exception {
    Gateway gateway = failing(bug);
    Got[] got = new Got[1];
    String log = logOf(() -> got[0] = get(gateway, "/"));
    expectProblem(got[0], 500, "internal-error");
    String id = completed().getLast().requestId();
    assertThat(got[0].body()).contains("\"instance\":\"urn:fluxgate:request:" + id + "\"");
    assertThat(log).containsOnlyOnce("Request " + id + " failed").contains(SECRET);
    assertThat(log.lines().filter(line -> line.startsWith("ERROR"))).hasSize(1);
  }

  @Test
  void aFilterWithoutAnAnswerIs500() throws Exception {
    Gateway gateway = proxy(route -> route.filter(nothing()));
    String log = logOf(() -> expectProblem(get(gateway, "/"), 500, "internal-error"));
    assertThat(log).contains("a filter gave no answer");
    assertThat(completed()).hasSize(1);
  }

  @SuppressWarnings("NullAway") // an application that is not checked for nulls may well do this
  private static Filter nothing() {
    return (request, next) -> null;
  }

  @Test
  @SuppressWarnings("NullAway") // see above
  void aHandlerWithoutAnAnswerIs500() throws Exception {
    Gateway gateway = handling(request -> null);
    String log = logOf(() -> expectProblem(get(gateway, "/"), 500, "internal-error"));
    assertThat(log).contains("handler");
  }

  @ParameterizedTest
  @CsvSource({
    "DNS_ERROR, 502, upstream-unreachable",
    "CONNECTION_REFUSED, 502, upstream-unreachable",
    "TLS_CERTIFICATE_ERROR, 502, upstream-unreachable",
    "TLS_ALERT_RECEIVED, 502, upstream-unreachable",
    "TLS_PROTOCOL_ERROR, 502, upstream-unreachable",
    "CONNECTION_TERMINATED, 502, upstream-failed",
    "RESPONSE_INCOMPLETE, 502, upstream-failed",
    "PROTOCOL_ERROR, 502, upstream-failed",
    "LOOP_DETECTED, 502, loop",
    "CONNECTION_LIMIT, 503, upstream-busy",
    "NO_ENDPOINT, 503, no-endpoint",
    "CONNECTION_TIMEOUT, 504, upstream-timeout",
    "RESPONSE_TIMEOUT, 504, upstream-timeout"
  })
  void anUpstreamsFailureIsAGatewayStatusWithProxyStatus(Kind kind, int status, String type)
      throws IOException {
    upstreams.at(UPSTREAM).fails(kind);
    Got got = get(proxy(route -> {}), "/");
    expectProblem(got, status, type);
    assertThat(got.header("Proxy-Status")).isEqualTo("fluxgate; error=" + kind.token());
    assertThat(completed().getLast().failure()).contains(kind.token());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theFiltersSeeAnUpstreamsFailureAsAnAnswer(Kind kind) throws IOException {
    upstreams.at(UPSTREAM).fails(kind);
    Gateway gateway =
        proxy(
            route ->
                route.filter((request, next) -> next.proceed(request).withHeader("X-Seen", "yes")));
    assertThat(get(gateway, "/").header("X-Seen")).isEqualTo("yes");
  }

  @Test
  void aLaterAttemptThatSucceedsLeavesNoFailureBehind() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    Gateway gateway =
        proxy(
            route ->
                route.filter(
                    (request, next) -> {
                      next.proceed(request).close();
                      return next.proceed(request);
                    }));
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(completed().getLast().failure()).isEmpty();
  }

  @Test
  void everyRequestOfEveryGatewayHasANameOfItsOwn() throws IOException {
    Gateway one = proxy(route -> {});
    Gateway other = proxy(route -> {});
    for (int i = 0; i < 10; i++) {
      get(one, "/");
      get(other, "/");
    }
    assertThat(completed()).extracting(RequestCompleted::requestId).doesNotHaveDuplicates();
    assertThat(completed()).allMatch(event -> event.requestId().matches("[0-9a-f]{16}"));
  }
}
