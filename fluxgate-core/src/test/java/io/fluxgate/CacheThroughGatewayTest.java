package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.Purge;
import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.ratelimit.RateLimiter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a route's cache does within a gateway, and what the application can do with it. */
@Timeout(30)
class CacheThroughGatewayTest extends InMemoryGateway {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Gateway caching(Consumer<CacheBuilder> cache) {
    return proxy(
        route ->
            route.cache(
                it -> {
                  it.ttl(MINUTE);
                  cache.accept(it);
                }));
  }

  /** Each answer has another number. */
  private void numbered(String... headers) {
    AtomicInteger number = new AtomicInteger();
    upstreams
        .at(UPSTREAM)
        .otherwise(
            request ->
                Response.text("answer " + number.incrementAndGet())
                    .withHeaders(io.fluxgate.http.Headers.of(headers)));
  }

  @Test
  void aHitTakesNoWayToAnUpstreamAndSaysSo() throws IOException {
    Gateway gateway = caching(cache -> {});
    numbered();
    Got first = get(gateway, "/page");
    time.advance(Duration.ofSeconds(7));
    Got second = get(gateway, "/page");
    assertThat(first.header("Cache-Status"))
        .isEqualTo("fluxgate; fwd=uri-miss; fwd-status=200; stored; ttl=60");
    assertThat(second.body()).isEqualTo("answer 1");
    assertThat(second.header("Cache-Status")).isEqualTo("fluxgate; hit; ttl=53");
    assertThat(second.header("Age")).isEqualTo("7");
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void aStaleAnswerIsConfirmedByItsOrigin() throws IOException {
    Gateway gateway = caching(cache -> {});
    upstreams
        .at(UPSTREAM)
        .answers(Response.text("one").withHeader("ETag", "\"1\""))
        .answers(Response.of(304).withHeader("ETag", "\"1\""));
    get(gateway, "/page");
    time.advance(MINUTE);
    Got confirmed = get(gateway, "/page");
    assertThat(confirmed.status()).isEqualTo(200);
    assertThat(confirmed.body()).isEqualTo("one");
    assertThat(confirmed.header("Cache-Status"))
        .isEqualTo("fluxgate; fwd=stale; fwd-status=304; stored; ttl=60");
    assertThat(upstreams.calls().getLast().request().header("If-None-Match")).hasValue("\"1\"");
    assertThat(get(gateway, "/page").header("Cache-Status")).startsWith("fluxgate; hit");
  }

  @Test
  void aStaleAnswerIsBetterThanAnErrorIfItsOriginAllowsThat() throws IOException {
    Gateway gateway = caching(cache -> cache.staleIfError(Duration.ofMinutes(5)));
    upstreams
        .at(UPSTREAM)
        .answers(Response.text("one"))
        .fails(Kind.CONNECTION_REFUSED)
        .answers(Response.of(503))
        .answers(Response.of(404));
    get(gateway, "/page");
    time.advance(Duration.ofMinutes(2));
    Got unreachable = get(gateway, "/page");
    assertThat(unreachable.status()).isEqualTo(200);
    assertThat(unreachable.body()).isEqualTo("one");
    assertThat(unreachable.header("Cache-Status")).contains("detail=stale-if-error");
    assertThat(get(gateway, "/page").status()).isEqualTo(200);
    assertThat(get(gateway, "/page").status()).as("no failure of the origin").isEqualTo(404);
  }

  @Test
  void anUpstreamThatFailsIsAnAnswerToTheFiltersBefore() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .cache(cache -> cache.ttl(MINUTE))
                    .rateLimit(RateLimiter.fixedWindow(9, MINUTE)));
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    Got failed = get(gateway, "/page");
    assertThat(failed.status()).isEqualTo(502);
    assertThat(failed.header("RateLimit")).startsWith("\"route\";r=8");
    assertThat(completed().getLast().failure()).hasValue("connection_refused");
  }

  @Test
  void theSameQuestionInAnotherFormHasTheSameAnswer() throws IOException {
    Gateway gateway = caching(cache -> cache.ignoreQuery("utm_*", "s").sortQuery(true));
    numbered();
    get(gateway, "/page?b=2&a=1&utm_source=x");
    assertThat(get(gateway, "/page?a=1&s=9&b=2").body()).isEqualTo("answer 1");
    assertThat(get(gateway, "/page?a=2&b=2").body()).isEqualTo("answer 2");
    assertThat(upstreams.calls().getFirst().request().target())
        .as("the upstream sees it as it came")
        .isEqualTo("/page?b=2&a=1&utm_source=x");
  }

  @Test
  void headersAndCookiesCanTellAnswersApart() throws IOException {
    Gateway gateway = caching(cache -> cache.keyHeaders("X-Tenant").keyCookies("lang"));
    numbered();
    Request one = Request.get("/page").withHeader("X-Tenant", "a").withHeader("Cookie", "lang=de");
    ask(gateway, one);
    assertThat(ask(gateway, one.withHeader("Cookie", "x=1; lang=de")).body()).isEqualTo("answer 1");
    assertThat(ask(gateway, one.withHeader("Cookie", "lang=fr")).body()).isEqualTo("answer 2");
    assertThat(ask(gateway, one.withHeader("X-Tenant", "b")).body()).isEqualTo("answer 3");
  }

  @Test
  void answersToPostAreKeptByTheirContentWhereARouteSaysSo() throws IOException {
    Gateway gateway = caching(cache -> cache.post(true));
    numbered("Cache-Control", "max-age=60");
    Request search = Request.post("/search", Body.of("q=cats"));
    ask(gateway, search);
    assertThat(ask(gateway, search).body()).isEqualTo("answer 1");
    assertThat(ask(gateway, search.withBody(Body.of("q=dogs"))).body()).isEqualTo("answer 2");
    assertThat(upstreams.calls().getLast().request().body().readAll(99))
        .asString()
        .isEqualTo("q=dogs");
    assertThat(get(gateway, "/search").body())
        .as("a GET is another question")
        .isEqualTo("answer 3");
  }

  @Test
  void requestsCanGoAroundTheCacheOrRefreshIt() throws IOException {
    Gateway gateway =
        caching(
            cache ->
                cache
                    .bypass(UserIdentifier.header("X-Preview"))
                    .refresh(request -> request.header("X-Refresh").isPresent()));
    numbered();
    get(gateway, "/page");
    Got around = ask(gateway, Request.get("/page").withHeader("X-Preview", "1"));
    assertThat(around.body()).isEqualTo("answer 2");
    assertThat(around.header("Cache-Status")).isEqualTo("fluxgate; fwd=bypass; fwd-status=200");
    assertThat(get(gateway, "/page").body()).isEqualTo("answer 1");
    assertThat(ask(gateway, Request.get("/page").withHeader("X-Refresh", "1")).body())
        .isEqualTo("answer 3");
    assertThat(get(gateway, "/page").body()).isEqualTo("answer 3");
  }

  @Test
  void theApplicationPurgesByUriPrefixAndTag() throws IOException {
    Gateway gateway = caching(cache -> {});
    numbered("Surrogate-Key", "news front", "ETag", "\"x\"");
    String host = "http://Example.com:8080";
    for (String page : new String[] {"/a", "/b/1", "/b/2"}) {
      get(gateway, host + page);
    }
    assertThat(gateway.cache().size()).isEqualTo(3);
    assertThat(gateway.cache().purge(Purge.uri(host + "/a"))).isEqualTo(1);
    assertThat(gateway.cache().purge(Purge.prefix(host + "/b/").softly())).isEqualTo(2);
    assertThat(gateway.cache().size()).isEqualTo(2);
    assertThat(get(gateway, host + "/b/1").header("Cache-Status"))
        .startsWith("fluxgate; fwd=stale");
    assertThat(gateway.cache().purge(Purge.tag("front"))).isEqualTo(2);
    assertThat(gateway.cache().purge(Purge.tag("front"))).isZero();
    assertThat(get(gateway, host + "/a").header("Cache-Status"))
        .startsWith("fluxgate; fwd=uri-miss");
  }

  @Test
  void whatAUsersOwnRouteKeepsReachesNobodyElse() throws IOException {
    numbered();
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route -> route.get("/me").upstream(UPSTREAM).cache(cache -> cache.ttl(MINUTE)))
                .user(
                    "ann",
                    user ->
                        user.route(
                            route ->
                                route
                                    .get("/me")
                                    .upstream(UPSTREAM)
                                    .cache(cache -> cache.ttl(MINUTE)))));
    assertThat(ask(gateway, Request.get("/me").withHeader("X-User-ID", "ann")).body())
        .isEqualTo("answer 1");
    assertThat(ask(gateway, Request.get("/me").withHeader("X-User-ID", "bob")).body())
        .isEqualTo("answer 2");
    assertThat(get(gateway, "/me").body()).isEqualTo("answer 2");
    assertThat(gateway.cache().byRoute()).hasSize(2);
  }

  @Test
  void whatIsOfNoUseAnyMoreGoesByItself() throws Exception {
    Gateway gateway = caching(cache -> {});
    numbered();
    get(gateway, "/page");
    assertThat(gateway.cache().size()).isEqualTo(1);
    while (gateway.cache().size() > 0) {
      time.advance(Duration.ofMinutes(1)); // whoever looks after it may not sleep yet
      Thread.onSpinWait();
    }
    assertThat(gateway.cache().bytes()).isZero();
  }

  @Test
  void aFetchGivesItsPlaceBack() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route.concurrency(ConcurrencyLimiter.fixed(1)).cache(cache -> cache.ttl(MINUTE)));
    upstreams
        .at(UPSTREAM)
        .otherwise(
            request ->
                Response.of(request.target().startsWith("/private") ? 404 : 200)
                    .withBody(
                        Body.stream(
                            new ByteArrayInputStream("page".getBytes(StandardCharsets.UTF_8)))));
    for (String page : new String[] {"/1", "/private/2", "/3", "/private/4", "/5", "/5"}) {
      Got got = get(gateway, page);
      assertThat(got.body()).isEqualTo("page");
      awaitNothingInFlight(gateway);
    }
  }

  /** The reading thread closes the answer after its last client has seen the end. */
  private void awaitNothingInFlight(Gateway gateway) {
    while (upstreams.openAnswers() > 0
        || gateway.upstreams().getFirst().endpoints().getFirst().inFlight() > 0) {
      Thread.onSpinWait();
    }
  }
}
