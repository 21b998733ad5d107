package io.fluxgate;

import static io.fluxgate.testing.CapturedLog.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.filter.Filter;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.loadbalancer.LoadBalancer;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The promise that every answer is let go of and every request told of exactly once, whatever the
 * application's own parts do.
 */
class NothingLeaksTest extends InMemoryGateway {

  private final AtomicReference<Candidate> endpoint = new AtomicReference<>();
  private final List<String> order = new ArrayList<>();

  private Gateway with(Filter... filters) {
    upstreams.otherwise(
        request -> Response.of(200).withBody(Body.stream(new ByteArrayInputStream(new byte[100]))));
    LoadBalancer first =
        (request, candidates) -> {
          endpoint.set(candidates.getFirst());
          return candidates.getFirst();
        };
    return proxy(
        route -> {
          route.loadBalancer(first);
          for (Filter filter : filters) {
            route.filter(filter);
          }
        });
  }

  @AfterEach
  void noRequestIsInFlight() {
    Candidate used = endpoint.get();
    assertThat(used == null ? 0 : used.inFlight()).isZero();
  }

  @Test
  void anAnswerIsInFlightUntilItIsClosed() {
    Gateway gateway = with();
    Response response = gateway.handle(Request.get("/"));
    assertThat(endpoint.get().inFlight()).isEqualTo(1);
    assertThat(upstreams.openAnswers()).isEqualTo(1);
    assertThat(completed()).isEmpty();
    response.close();
    response.close();
    assertThat(endpoint.get().inFlight()).isZero();
    assertThat(completed()).hasSize(1);
  }

  @Test
  void aFilterThatThrowsAfterProceeding() throws IOException {
    Gateway gateway =
        with(
            (request, next) -> {
              var unused = next.proceed(request);
              throw new IllegalStateException("after");
            });
    Response response = gateway.handle(Request.get("/"));
    assertThat(response.status()).isEqualTo(500);
    assertThat(upstreams.openAnswers()).as("before the client has read anything").isZero();
    response.close();
    assertThat(completed()).hasSize(1);
  }

  @Test
  void aFilterThatProceedsTwiceAndForgetsTheFirstAnswer() throws IOException {
    Gateway gateway =
        with(
            (request, next) -> {
              var unused = next.proceed(request);
              unused = next.proceed(request);
              return next.proceed(request);
            });
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(upstreams.calls()).hasSize(3);
    assertThat(completed()).hasSize(1);
  }

  @Test
  void aFilterThatReturnsSomethingElse() throws IOException {
    Gateway gateway =
        with(
            (request, next) -> {
              var unused = next.proceed(request);
              return Response.text("mine");
            });
    assertThat(get(gateway, "/").body()).isEqualTo("mine");
  }

  @Test
  void aFilterThatReturnsAnAnswerItHasClosed() throws IOException {
    Gateway gateway =
        with(
            (request, next) -> {
              Response response = next.proceed(request);
              response.close();
              return response.withStatus(202).withBody(Body.empty());
            });
    assertThat(get(gateway, "/").status()).isEqualTo(202);
    assertThat(completed()).hasSize(1);
  }

  @Test
  void aFilterThatGivesTheSameAnswerToEverybody() throws IOException {
    Response shared = Response.text("shared");
    Gateway gateway = with((request, next) -> shared);
    for (int i = 0; i < 3; i++) {
      assertThat(get(gateway, "/").body()).isEqualTo("shared");
    }
    assertThat(completed()).hasSize(3);
  }

  @Test
  void aFilterThatMakesUpARequestOfItsOwn() throws IOException {
    Gateway gateway =
        with(
            (request, next) -> {
              try (Response aside = next.proceed(Request.get("/aside"))) {
                return next.proceed(request.withHeader("X-Aside", "" + aside.status()));
              }
            });
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(upstreams.calls().getLast().request().header("X-Aside")).contains("200");
  }

  @Test
  void aMadeUpRequestThatFailsTellsTheFilterHow() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    Gateway gateway =
        with(
            (request, next) -> {
              assertThatThrownBy(() -> next.proceed(Request.get("/aside")))
                  .isInstanceOf(UpstreamException.class);
              return next.proceed(request);
            });
    assertThat(get(gateway, "/").status()).isEqualTo(200);
  }

  @Test
  void theClosersRunOnceFromTheNewestToTheOldest() throws IOException {
    Gateway gateway =
        with(
            (request, next) -> next.proceed(request).onClose(() -> order.add("outer")),
            (request, next) -> next.proceed(request).onClose(() -> order.add("inner")));
    get(gateway, "/");
    assertThat(order).containsExactly("outer", "inner");
  }

  @Test
  void aCloserThatThrowsKeepsNothingOpenAndNobodyUntold() {
    Gateway gateway =
        with(
            (request, next) ->
                next.proceed(request)
                    .onClose(
                        () -> {
                          throw new IllegalStateException("closer");
                        }));
    Response response = gateway.handle(Request.get("/"));
    assertThatThrownBy(response::close).hasMessage("closer");
    assertThat(completed()).hasSize(1);
  }

  @Test
  void anUpstreamsAnswerThatCannotBeClosedKeepsNothingElseOpen() throws IOException {
    Gateway gateway =
        with(
            (request, next) -> {
              var unused = next.proceed(request);
              unused = next.proceed(request);
              throw new IllegalStateException("after");
            });
    upstreams.otherwise(request -> Response.of(200).withBody(Body.stream(unclosable())));
    assertThat(get(gateway, "/").status()).isEqualTo(500);
    assertThat(upstreams.openAnswers()).isZero();
    assertThat(completed()).hasSize(1);
  }

  @Test
  void anUnclosableAnswerIsToldOfAllTheSame() {
    Gateway gateway = with();
    upstreams.otherwise(request -> Response.of(200).withBody(Body.stream(unclosable())));
    Response response = gateway.handle(Request.get("/"));
    assertThatThrownBy(response::close).isInstanceOf(UncheckedIOException.class);
    assertThat(completed()).hasSize(1);
  }

  private static InputStream unclosable() {
    return new FilterInputStream(new ByteArrayInputStream(new byte[10])) {
      @Override
      public void close() throws IOException {
        throw new IOException("cannot be closed");
      }
    };
  }

  @Test
  void aBodyThatSomebodyOpenedBeforeIsABugAndNoLeak() throws IOException {
    Gateway gateway = with();
    Body opened = Body.stream(new ByteArrayInputStream(new byte[10]));
    var unused = opened.open();
    upstreams.otherwise(request -> Response.of(200).withBody(opened));
    assertThatThrownBy(() -> get(gateway, "/")).isInstanceOf(IllegalStateException.class);
    assertThat(completed()).hasSize(1);
  }

  @Test
  void oneRequestIsOneEventHoweverItEnds() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    Gateway gateway =
        gateway(
            builder()
                .route("up", route -> route.get("/up").upstream(UPSTREAM))
                .route(
                    "bug",
                    route ->
                        route
                            .get("/bug")
                            .handle(
                                request -> {
                                  throw new IllegalStateException("bug");
                                })));
    get(gateway, "/nowhere");
    ask(gateway, Request.of("POST", "/up"));
    get(gateway, "/up");
    get(gateway, "/up");
    get(gateway, "/bug");
    get(gateway, "/a/../b");
    gateway.handle(Request.get("/up")).close();
    assertThat(completed())
        .extracting(event -> event.route().orElse("-") + " " + event.status())
        .containsExactly("- 404", "- 405", "up 502", "up 200", "bug 500", "- 400", "up 200");
  }

  @Test
  void theEventTellsHowLongItTookToTheEndOfTheAnswer() {
    Gateway gateway = with();
    Response response = gateway.handle(Request.get("/"));
    time.advance(Duration.ofSeconds(3));
    response.close();
    assertThat(completed().getFirst().duration()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aListenerThatThrowsDisturbsNeitherTheClientNorTheOtherListeners() throws Exception {
    List<String> heard = new ArrayList<>();
    Gateway gateway =
        gateway(
            Gateway.builder()
                .time(time)
                .transport(upstreams)
                .listener(
                    event -> {
                      throw new IllegalStateException("a bug");
                    })
                .listener(
                    event -> {
                      throw new AssertionError("another");
                    })
                .listener(event -> heard.add(event.getClass().getSimpleName()))
                .route(route -> route.any("/*").upstream(UPSTREAM)));
    String log = logOf(() -> assertThat(get(gateway, "/").status()).isEqualTo(200));
    assertThat(heard).containsExactly("AttemptCompleted", "RequestCompleted");
    assertThat(log).contains("a bug", "another");
  }
}
