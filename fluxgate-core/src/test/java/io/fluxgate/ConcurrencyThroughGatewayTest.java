package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.concurrency.AdaptiveSettings;
import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.concurrency.ConcurrencyLimiterFactory;
import io.fluxgate.concurrency.Limit;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.metrics.GatewayEvent.LimitExceeded;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import io.fluxgate.plugin.Spec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise that no more requests are in flight than there are places, and none is lost. */
class ConcurrencyThroughGatewayTest extends InMemoryGateway {

  private final List<ConcurrencyLimiter> limiters = new ArrayList<>();
  private final Deque<Response> held = new ArrayDeque<>();

  @AfterEach
  void everyPlaceIsGivenBack() {
    held.forEach(Response::close);
    assertThat(limiters).allSatisfy(limiter -> assertThat(limiter.inFlight()).isZero());
  }

  private ConcurrencyLimiter limiter(int places) {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(() -> places, time);
    limiters.add(limiter);
    return limiter;
  }

  /** An answer that its client has not read yet. */
  private Response hold(Gateway gateway, Request request) {
    Response response = gateway.handle(request);
    held.push(response);
    return response;
  }

  private int status(Gateway gateway, String target, String... header) throws IOException {
    Request request = Request.get(target);
    return ask(gateway, header.length == 0 ? request : request.withHeader(header[0], header[1]))
        .status();
  }

  private List<LimitExceeded> exceeded() {
    return events.stream()
        .filter(LimitExceeded.class::isInstance)
        .map(LimitExceeded.class::cast)
        .toList();
  }

  @Test
  void aRequestIsInFlightUntilItsAnswerIsClosed() throws IOException {
    Gateway gateway = proxy(route -> route.concurrency(ConcurrencyLimiter.fixed(2)));
    Response first = hold(gateway, Request.get("/"));
    hold(gateway, Request.get("/"));
    Got refused = get(gateway, "/");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.body())
        .contains(
            "\"https://iana.org/assignments/http-problem-types#temporary-reduced-capacity\"",
            "\"violated-policies\":[\"concurrency\"]");
    assertThat(upstreams.calls()).hasSize(2);

    first.close();
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    assertThat(get(gateway, "/").status()).isEqualTo(200);
  }

  @Test
  void aRefusalIsTold() throws IOException {
    Gateway gateway = proxy(route -> route.concurrency(ConcurrencyLimiter.fixed(1)));
    hold(gateway, Request.get("/"));
    get(gateway, "/");
    RequestCompleted completed = completed().getFirst();
    assertThat(exceeded())
        .containsExactly(new LimitExceeded(completed.requestId(), "all", "concurrency", false));
    assertThat(completed.status()).isEqualTo(503);
    assertThat(completed.attempts()).isZero();
  }

  @Test
  void theShadowOfALimitRefusesNobodyAndTellsWhomItWouldHave() throws IOException {
    Gateway gateway =
        proxy(route -> route.concurrency(ConcurrencyLimiter.fixed(1), limit -> limit.shadow(true)));
    hold(gateway, Request.get("/"));
    assertThat(status(gateway, "/")).isEqualTo(200);
    assertThat(status(gateway, "/")).isEqualTo(200);
    assertThat(exceeded()).hasSize(2).allMatch(LimitExceeded::shadow);
    held.pop().close();
    assertThat(status(gateway, "/")).isEqualTo(200);
    assertThat(exceeded()).hasSize(2);
  }

  @Test
  void anAnswerFromTheCacheTakesNoPlace() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route.cache(cache -> cache.ttl(Duration.ofMinutes(1))).concurrency(limiter(1)));
    assertThat(status(gateway, "/kept")).isEqualTo(200);
    hold(gateway, Request.post("/busy", Body.empty())); // which the cache has nothing to do with
    assertThat(status(gateway, "/other")).isEqualTo(503);
    assertThat(status(gateway, "/kept")).isEqualTo(200);
    held.pop().close();
    assertThat(status(gateway, "/other")).as("a refusal is not kept").isEqualTo(200);
  }

  @Test
  void aHandlersRouteIsLimitedToo() throws IOException {
    ConcurrencyLimiter limiter = limiter(1);
    Gateway[] gateway = new Gateway[1];
    gateway[0] =
        gateway(
            builder()
                .route(
                    "all",
                    route ->
                        route
                            .any("/*")
                            .concurrency(limiter)
                            .handle(
                                request ->
                                    request.target().equals("/bug")
                                        ? bug()
                                        : Response.text("" + limiter.inFlight()))));
    assertThat(get(gateway[0], "/").body()).isEqualTo("1");
    assertThat(status(gateway[0], "/bug")).isEqualTo(500);
    assertThat(get(gateway[0], "/").body()).isEqualTo("1");
  }

  private static Response bug() {
    throw new IllegalStateException("bug");
  }

  @Test
  void theGatewaysLimitIsForAllRoutesTogetherAndARoutesForItself() throws IOException {
    ConcurrencyLimiter all = limiter(3);
    Gateway gateway =
        gateway(
            builder()
                .concurrency(all)
                .route("a", r -> r.get("/a").upstream(UPSTREAM).concurrency(limiter(1)))
                .route("b", r -> r.get("/b").upstream(UPSTREAM))
                .user("u", u -> u.route("own", r -> r.get("/own").upstream(UPSTREAM))));
    hold(gateway, Request.get("/a"));
    Response refused = gateway.handle(Request.get("/a"));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(all.inFlight()).as("the gateway's stands before the route's").isEqualTo(2);
    refused.close();
    assertThat(all.inFlight()).isEqualTo(1);
    hold(gateway, Request.get("/b"));
    hold(gateway, Request.get("/own").withHeader("X-User-ID", "u"));
    assertThat(status(gateway, "/b")).isEqualTo(503);
    held.pop().close();
    assertThat(status(gateway, "/b")).isEqualTo(200);
    assertThat(exceeded()).extracting(LimitExceeded::route).containsExactly("a", "b");
  }

  @Test
  void routesThatAreGivenTheSameLimiterShareItAndOthersDoNot() throws IOException {
    ConcurrencyLimiter shared = limiter(1);
    Gateway gateway =
        gateway(
            builder()
                .route("a", r -> r.get("/a").upstream(UPSTREAM).concurrency(shared))
                .route("b", r -> r.get("/b").upstream(UPSTREAM).concurrency(shared))
                .route(
                    "c",
                    r -> r.get("/c").upstream(UPSTREAM).concurrency(ConcurrencyLimiter.fixed(1)))
                .route(
                    "d",
                    r -> r.get("/d").upstream(UPSTREAM).concurrency(ConcurrencyLimiter.fixed(1))));
    hold(gateway, Request.get("/a"));
    hold(gateway, Request.get("/c"));
    assertThat(status(gateway, "/b")).isEqualTo(503);
    assertThat(status(gateway, "/d")).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLowClassIsRefusedFirst(boolean byFunction) throws IOException {
    Consumer<ConcurrencyBuilder> classes =
        byFunction
            ? limit -> limit.priorityBy(r -> r.header("X-Priority").orElse(""))
            : limit -> limit.priorityBy(UserIdentifier.header("X-Priority"));
    Gateway gateway =
        proxy(
            route ->
                route.concurrency(
                    ConcurrencyLimiter.fixed(10),
                    limit -> {
                      classes.accept(limit);
                      limit.priorityPercent("low", 50).priorityPercent("", 80);
                    }));
    assertThat(holdUntilRefused(gateway, "low")).isEqualTo(5);
    assertThat(holdUntilRefused(gateway, "")).isEqualTo(3);
    assertThat(holdUntilRefused(gateway, "of which nothing is said")).isEqualTo(2);
  }

  private int holdUntilRefused(Gateway gateway, String priority) {
    Request request = Request.get("/");
    Request sent = priority.isEmpty() ? request : request.withHeader("X-Priority", priority);
    int served = 0;
    while (hold(gateway, sent).status() == 200) {
      served++;
    }
    return served;
  }

  @Test
  void failuresGiveThePlaceBack() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED).fails(Kind.CONNECTION_TERMINATED);
    Gateway gateway = proxy(route -> route.concurrency(limiter(1)));
    assertThat(status(gateway, "/")).isEqualTo(502);
    assertThat(status(gateway, "/")).isEqualTo(502);
    upstreams.at(UPSTREAM).otherwise(request -> bug());
    assertThat(status(gateway, "/")).isEqualTo(500);
    assertThat(limiters.getFirst().inFlight()).isZero();
  }

  @Test
  void filtersThatThrowOrForgetKeepNoPlace() throws IOException {
    upstreams.otherwise(
        request -> Response.of(200).withBody(Body.stream(new ByteArrayInputStream(new byte[9]))));
    ConcurrencyLimiter limiter = limiter(1);
    Gateway gateway =
        gateway(
            builder()
                .concurrency(limiter)
                .route(
                    "throws",
                    route ->
                        route
                            .get("/throws")
                            .upstream(UPSTREAM)
                            .filter(
                                (request, next) -> {
                                  var unused = next.proceed(request);
                                  return bug();
                                }))
                .route(
                    "forgets",
                    route ->
                        route
                            .get("/forgets")
                            .upstream(UPSTREAM)
                            .filter(
                                (request, next) -> {
                                  var unused = next.proceed(request);
                                  return Response.text("mine");
                                }))
                .route(
                    "forgets a failure",
                    route ->
                        route
                            .get("/failure")
                            .upstream("http://nowhere")
                            .filter(
                                (request, next) -> {
                                  var unused = next.proceed(request);
                                  return Response.text("mine");
                                })));
    upstreams.at("http://nowhere").fails(Kind.DNS_ERROR);
    for (String target : List.of("/throws", "/forgets", "/failure")) {
      Response response = gateway.handle(Request.get(target));
      assertThat(response.status()).isEqualTo(target.equals("/throws") ? 500 : 200);
      response.close();
      assertThat(limiter.inFlight()).as(target).isZero();
    }
  }

  @Test
  void aFilterThatAsksTwiceTakesAPlaceEachTimeAndMayCloseTheFirstAnswer() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .concurrency(limiter(1))
                    .filter(
                        (request, next) -> {
                          next.proceed(request).close();
                          return next.proceed(request);
                        }));
    assertThat(status(gateway, "/")).isEqualTo(200);
    assertThat(upstreams.calls()).hasSize(2);
  }

  @Test
  void anAdaptiveLimitShedsWhenTheUpstreamFailsAndComesBackWithIt() throws IOException {
    AdaptiveSettings settings = AdaptiveSettings.DEFAULT.withInitial(8);
    ConcurrencyLimiter[] made = new ConcurrencyLimiter[1];
    Gateway gateway =
        gateway(
            builder()
                .register(remembering(made))
                .route(
                    "all",
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM)
                            .concurrency(
                                Spec.named(
                                    "adaptive", ConcurrencyLimiter.adaptive(settings).options()))));
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(503));
    rounds(gateway, 200);
    assertThat(made[0].limit()).isEqualTo(1);
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(200));
    rounds(gateway, 200);
    assertThat(made[0].limit()).isGreaterThanOrEqualTo(8);
  }

  private void rounds(Gateway gateway, int rounds) {
    for (int i = 0; i < rounds; i++) {
      while (hold(gateway, Request.get("/")).header("Retry-After").isEmpty() && held.size() < 50) {}
      time.advance(Duration.ofMillis(20));
      held.forEach(Response::close);
      held.clear();
    }
  }

  private static ConcurrencyLimiterFactory remembering(ConcurrencyLimiter[] made) {
    ConcurrencyLimiterFactory adaptive =
        ConcurrencyLimiterFactory.builtIns().stream()
            .filter(factory -> factory.name().equals("adaptive"))
            .findFirst()
            .orElseThrow();
    return new ConcurrencyLimiterFactory() {
      @Override
      public String name() {
        return "adaptive";
      }

      @Override
      public ConcurrencyLimiter create(Options options, FactoryContext context) {
        made[0] = adaptive.create(options, context);
        return made[0];
      }
    };
  }

  @Test
  void anAlgorithmOfTheApplicationsOwnHasAName() throws IOException {
    int[] current = {1};
    ConcurrencyLimiterFactory own =
        new ConcurrencyLimiterFactory() {
          @Override
          public String name() {
            return "by_hand";
          }

          @Override
          public ConcurrencyLimiter create(Options options, FactoryContext context) {
            current[0] = (int) options.integer("places", 1, 10, 1);
            Limit limit = () -> current[0];
            return ConcurrencyLimiter.of(limit, context.time());
          }
        };
    Gateway gateway =
        gateway(
            builder()
                .register(own)
                .config(
                    GatewayConfig.fromJson(
                        """
                        { "concurrency": { "type": "by_hand", "places": 2 },
                          "routes": [{ "path": "/*", "method": "*",
                            "upstreams": [{ "url": "http://one:9001" }] }] }
                        """)));
    hold(gateway, Request.get("/"));
    assertThat(hold(gateway, Request.get("/")).status()).isEqualTo(200);
    assertThat(status(gateway, "/")).isEqualTo(503);
    current[0] = 3;
    assertThat(status(gateway, "/")).isEqualTo(200);
  }

  @Test
  void theNameAloneIsEnoughForAnAdaptiveLimit() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .config(
                    GatewayConfig.fromJson(
                        """
                        [{ "path": "/*", "method": "*", "concurrency": "adaptive",
                           "upstreams": [{ "url": "http://one:9001" }] }]
                        """)));
    assertThat(holdUntilRefused(gateway, "")).isEqualTo(20);
  }

  @Test
  void whatAFileSaysOfClassesHolds() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .config(
                    GatewayConfig.fromJson(
                        """
                        [{ "path": "/*", "method": "*",
                           "concurrency": { "type": "fixed", "max_concurrent": 4,
                             "priority_by": ["query:priority", "header:X-Priority"],
                             "priority_percent": { "low": 25 } },
                           "upstreams": [{ "url": "http://one:9001" }] }]
                        """)));
    hold(gateway, Request.get("/"));
    assertThat(status(gateway, "/?priority=low")).isEqualTo(503);
    assertThat(status(gateway, "/", "X-Priority", "low")).isEqualTo(503);
    assertThat(status(gateway, "/?priority=high", "X-Priority", "low")).isEqualTo(200);
  }

  @Test
  void aFunctionThatFailsIsABugOfItsOwn() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route.concurrency(
                    ConcurrencyLimiter.fixed(1),
                    limit ->
                        limit.priorityBy(request -> bug().toString()).priorityPercent("low", 50)));
    assertThat(status(gateway, "/")).isEqualTo(500);
  }
}
