package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be kept for everybody (RFC 9111, 3 and 5.2.2). */
class CacheStorabilityTest {

  private final CachedOrigin origin = new CachedOrigin();

  @Test
  @DisplayName("RFC 9111, 4: the second request is answered without the origin")
  void theSecondRequestIsAnsweredWithoutTheOrigin() {
    origin.answersWith("Content-Type", "text/html", "X-A", "1");
    Answer first = origin.get("/a");
    Answer second = origin.get("/a");

    assertThat(origin.forwarded).hasSize(1);
    assertThat(first.text()).isEqualTo("answer 1");
    assertThat(second.text()).isEqualTo("answer 1");
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.header("Content-Type")).isEqualTo("text/html");
    assertThat(second.header("X-A")).isEqualTo("1");
    assertThat(second.hit()).isTrue();
  }

  @ParameterizedTest(name = "RFC 9110, 15.1: {0} may be kept by itself")
  @ValueSource(ints = {200, 203, 204, 300, 301, 308})
  void theseStatusesAreKeptForTheConfiguredTime(int status) {
    assertThat(origin.keepsStatus(status)).isTrue();
  }

  @ParameterizedTest(name = "negative {0} is kept for the negative time only")
  @ValueSource(ints = {404, 405, 410, 414, 501})
  void negativeAnswersAreKeptForTheNegativeTime(int status) {
    assertThat(origin.keepsStatus(status)).isFalse();
    CacheSettings all = CachedOrigin.settings(CachedOrigin.TTL, 9, 100_000, 99);
    CachedOrigin negative =
        new CachedOrigin(
            new CacheSettings(
                all.ttl(),
                all.override(),
                Duration.ofSeconds(5),
                Duration.ZERO,
                Duration.ZERO,
                all.bounds(),
                all.key(),
                all.bypass(),
                all.refresh()));
    assertThat(negative.keepsStatus(status)).isTrue();
    assertThat(negative.get("/keeps/0").told().text("ttl")).isEqualTo("5");
    negative.pass(5);
    assertThat(negative.get("/keeps/0").hit()).isFalse();
  }

  @ParameterizedTest(name = "RFC 9111, 3: {0} needs something explicit")
  @ValueSource(ints = {201, 202, 302, 303, 307, 400, 403, 418, 422, 500, 503, 299, 599})
  void otherStatusesNeedAWord(int status) {
    assertThat(origin.keepsStatus(status)).isFalse();
    assertThat(origin.cache.size()).isZero();
    assertThat(origin.keepsStatus(status, "Cache-Control", "max-age=9")).isTrue();
    assertThat(origin.keepsStatus(status, "Cache-Control", "s-maxage=9")).isTrue();
    assertThat(origin.keepsStatus(status, "Expires", "Thu, 01 Jan 2026 00:00:09 GMT")).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 3: public makes any status storable, for the configured time")
  void publicMakesAnyStatusStorable() {
    assertThat(origin.keepsStatus(302, "Cache-Control", "public")).isTrue();
  }

  @ParameterizedTest(name = "{0} is never kept")
  @ValueSource(ints = {206, 304, 429})
  void partsConfirmationsAndRefusalsOfOneClientAreNever(int status) {
    assertThat(origin.keepsStatus(status, "Cache-Control", "public, max-age=60")).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @ParameterizedTest(name = "RFC 9111, 5.2.2: {0}")
  @ValueSource(
      strings = {
        "no-store",
        "private",
        "No-Store",
        "PRIVATE",
        "max-age=60, private",
        "public , no-store",
        "no-store=\"x\"",
        "private=\"\"",
        "x=\"a\",no-store",
        "x=\"\\\"\", no-store",
        "max-age=60,,no-store",
        "max-age=60 no-store",
      })
  void theOriginForbidsIt(String cacheControl) {
    assertThat(origin.keeps("Cache-Control", cacheControl)).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.2.5: in whatever line it stands")
  void theOriginForbidsItInAnyLine() {
    assertThat(origin.keeps("Cache-Control", "max-age=60", "cache-control", "no-store")).isFalse();
  }

  @ParameterizedTest(name = "does not forbid: {0}")
  @ValueSource(
      strings = {
        "public",
        "max-age=60",
        "x=\"no-store\"",
        "x=\"a, private\", max-age=9",
        "x-no-store",
        "immutable",
        "no-transform",
        "private=\"X-User\", max-age=60",
        "no-cache=\"X-User\", max-age=60",
      })
  void otherDirectivesDoNot(String cacheControl) {
    assertThat(origin.keeps("Cache-Control", cacheControl)).isTrue();
  }

  @ParameterizedTest(name = "RFC 9111, 5.2.2.4 and 5.2.2.7: fields of {0} are for the first alone")
  @ValueSource(strings = {"private", "no-cache"})
  void fieldsNamedAreForTheFirstAlone(String directive) {
    origin.answersWith(
        "Cache-Control",
        directive + "=\"X-User, x-other\", max-age=60",
        "X-User",
        "alice",
        "X-Other",
        "1",
        "X-All",
        "2");

    Answer first = origin.get("/a");
    Answer second = origin.get("/a");

    assertThat(first.header("X-User")).isEqualTo("alice");
    assertThat(second.hit()).isTrue();
    assertThat(second.has("X-User")).isFalse();
    assertThat(second.has("X-Other")).isFalse();
    assertThat(second.header("X-All")).isEqualTo("2");
  }

  @Test
  @DisplayName("RFC 9111, 5.2.2.4: no-cache is kept only if the origin can be asked about it")
  void noCacheIsKeptOnlyToBeAskedAbout() {
    assertThat(origin.keeps("Cache-Control", "no-cache, max-age=60")).isFalse();
    assertThat(origin.cache.size()).isZero();
    assertThat(origin.keeps("Cache-Control", "no-cache, max-age=60", "ETag", "\"1\"")).isFalse();
    assertThat(origin.cache.size()).isEqualTo(1);
  }

  @Test
  @DisplayName("an answer that sets a cookie is not kept, whatever its time")
  void whatSetsACookieIsNotKept() {
    assertThat(origin.keeps("Set-Cookie", "a=b", "Cache-Control", "public, max-age=60")).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @ParameterizedTest(name = "unless {0} leaves the cookie out")
  @ValueSource(strings = {"private", "no-cache"})
  void aCookieThatIsLeftOutDoesNotMatter(String directive) {
    origin.answersWith(
        "Set-Cookie", "a=b", "Cache-Control", "max-age=60, " + directive + "=Set-Cookie");

    assertThat(origin.get("/a").header("Set-Cookie")).isEqualTo("a=b");
    Answer second = origin.get("/a");
    assertThat(second.hit()).isTrue();
    assertThat(second.has("Set-Cookie")).isFalse();
  }

  @ParameterizedTest(name = "RFC 9111, 3.5: kept although the client showed who it is: {0}")
  @ValueSource(strings = {"public", "s-maxage=60", "must-revalidate, max-age=60"})
  void authorizedAnswersNeedAWord(String cacheControl) {
    origin.answersWith("Cache-Control", cacheControl);
    origin.get("/a", "Authorization", "Bearer x");

    assertThat(origin.get("/a").hit()).isTrue();
    assertThat(origin.get("/a", "Authorization", "Bearer y").hit()).isTrue();
  }

  @ParameterizedTest(name = "RFC 9111, 3.5: not kept when the client showed who it is: {0}")
  @ValueSource(strings = {"max-age=60", "immutable, max-age=60", "proxy-revalidate, max-age=9", ""})
  void authorizedAnswersAreNotKeptWithoutAWord(String cacheControl) {
    origin.answersWith("Cache-Control", cacheControl);
    origin.get("/a", "Authorization", "Bearer x");
    assertThat(origin.cache.size()).isZero();

    origin.get("/a");
    Answer own = origin.get("/a", "Authorization", "Bearer x");
    assertThat(own.hit()).isFalse();
    assertThat(own.text()).isEqualTo("answer 3");
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
  }

  @Test
  @DisplayName("RFC 9111, 5.2.2.3: must-understand takes the place of no-store where understood")
  void mustUnderstandOverridesNoStoreForStatusesThatAreKnown() {
    String both = "must-understand, no-store, max-age=60";
    assertThat(origin.keepsStatus(200, "Cache-Control", both)).isTrue();
    assertThat(origin.keepsStatus(404, "Cache-Control", both)).isTrue();
    assertThat(origin.keepsStatus(299, "Cache-Control", both)).isFalse();
    assertThat(origin.keepsStatus(299, "Cache-Control", "must-understand, max-age=60")).isFalse();
    assertThat(origin.keepsStatus(429, "Cache-Control", both)).isFalse();
  }

  @ParameterizedTest(name = "RFC 9111, 4.1: Vary: {0}")
  @ValueSource(strings = {"*", "Accept, *", " * ", "*, Accept", "Accept,*"})
  void whatVariesOnEverythingIsNotKept(String vary) {
    assertThat(origin.keeps("Vary", vary.strip(), "Cache-Control", "max-age=60")).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @ParameterizedTest(name = "RFC 9111, 3: {0} is not kept, nor answered from what is")
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY", "get"})
  void onlyAnswersToGetAreKept(String method) {
    origin.answersWith("Cache-Control", "public, max-age=60");
    origin.send(Request.of(method, "/a"));
    assertThat(origin.cache.size()).isZero();
    origin.get("/b");
    assertThat(origin.send(Request.of(method, "/b")).hit()).isFalse();
  }

  @Test
  @DisplayName("RFC 9111, 3: an answer to HEAD is not kept as one to GET")
  void anAnswerToHeadIsNeverKept() {
    origin.answers(request -> Response.of(200).withHeader("Content-Length", "5"));

    assertThat(origin.head("/a").header("Content-Length")).isEqualTo("5");
    assertThat(origin.cache.size()).isZero();
    assertThat(origin.head("/a").hit()).isFalse();
  }

  @Test
  @DisplayName("RFC 9110, 9.3.1: a GET with content is for the origin alone")
  void aGetWithContentIsNeitherServedNorKept() {
    Request withBody = Request.get("/a").withBody(Body.of("which one"));
    origin.send(withBody);
    assertThat(origin.cache.size()).isZero();
    origin.get("/a");

    assertThat(origin.send(withBody).told().fwd()).isEqualTo("bypass");
    assertThat(origin.send(Request.get("/a").withBody(CachedOrigin.streamOf("x"))).hit()).isFalse();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.5: nothing of an answer to no-store is kept")
  void aRequestsNoStoreIsObeyed() {
    origin.answersWith("Cache-Control", "max-age=60");
    origin.get("/a", "Cache-Control", "no-store");

    assertThat(origin.cache.size()).isZero();
  }

  @Test
  @DisplayName("RFC 9111, 3.1: what is about a proxy's own connection is not for others")
  void proxyFieldsAreNotGivenToOthers() {
    origin.answersWith("Proxy-Authenticate", "Basic", "Proxy-Authentication-Info", "x=y");
    origin.get("/a");

    Answer hit = origin.get("/a");

    assertThat(hit.hit()).isTrue();
    assertThat(hit.has("Proxy-Authenticate")).isFalse();
    assertThat(hit.has("Proxy-Authentication-Info")).isFalse();
  }

  @Test
  @DisplayName("an answer kept for many runs nothing of the first exchange")
  void anAnswerFromTheCacheRunsNothingOfTheFirstExchange() {
    int[] closed = new int[1];
    origin.answers(request -> Response.text("hello").onClose(() -> closed[0]++));
    for (int i = 0; i < 3; i++) {
      assertThat(origin.get("/a").text()).isEqualTo("hello");
    }
    assertThat(closed[0]).isEqualTo(1);
  }

  @Test
  void bytesAreServedWithoutCopying() {
    Body body = Body.of("hello");
    origin.answers(request -> Response.of(200, Headers.empty(), body));
    origin.get("/a");

    try (Response hit = origin.open(Request.get("/a"))) {
      assertThat(hit.body()).isSameAs(body);
    }
  }
}
