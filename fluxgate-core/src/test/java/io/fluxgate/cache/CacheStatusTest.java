package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What stands in Cache-Status (RFC 9211); that its syntax is right, every test here checks. */
class CacheStatusTest {

  private final CachedOrigin origin = new CachedOrigin();

  private String told(Answer answer) {
    return answer.header("Cache-Status");
  }

  @Test
  @DisplayName("RFC 9211, 2: what happened, in each case")
  void whatHappened() {
    origin.answersWith("Cache-Control", "max-age=60", "ETag", "\"1\"");
    assertThat(told(origin.get("/a")))
        .isEqualTo("fluxgate; fwd=uri-miss; fwd-status=200; stored; ttl=60");
    origin.pass(5);
    assertThat(told(origin.get("/a"))).isEqualTo("fluxgate; hit; ttl=55");
    assertThat(told(origin.get("/a", "If-None-Match", "*"))).isEqualTo("fluxgate; hit; ttl=55");
    assertThat(told(origin.get("/a", "Range", "bytes=0-0"))).isEqualTo("fluxgate; hit; ttl=55");
    assertThat(told(origin.head("/a"))).isEqualTo("fluxgate; hit; ttl=55");
    assertThat(told(origin.get("/a", "Cache-Control", "no-cache")))
        .isEqualTo("fluxgate; fwd=request; fwd-status=200; stored; ttl=60");
    assertThat(told(origin.send(Request.of("OPTIONS", "/a"))))
        .isEqualTo("fluxgate; fwd=method; fwd-status=200");
    assertThat(told(origin.get("/a", "If-Match", "*")))
        .isEqualTo("fluxgate; fwd=bypass; fwd-status=200");
    assertThat(told(origin.get("/a", "Authorization", "x")))
        .isEqualTo("fluxgate; fwd=request; fwd-status=200");
    assertThat(told(origin.head("/b"))).isEqualTo("fluxgate; fwd=uri-miss; fwd-status=200");
    origin.pass(61);
    assertThat(told(origin.get("/a")))
        .isEqualTo("fluxgate; fwd=stale; fwd-status=200; stored; ttl=60");
    origin.answers(request -> Response.of(404));
    assertThat(told(origin.get("/c"))).isEqualTo("fluxgate; fwd=uri-miss; fwd-status=404");
    assertThat(told(origin.get("/d", "Cache-Control", "only-if-cached")))
        .isEqualTo("fluxgate; detail=only-if-cached");
  }

  @Test
  @DisplayName("RFC 9211, 2.2: vary-miss only where something is kept of that URI")
  void varyMissWhereSomethingIsKept() {
    origin.answersWith("Vary", "X-V");
    assertThat(origin.get("/a", "X-V", "1").told().fwd()).isEqualTo("uri-miss");
    assertThat(origin.get("/a", "X-V", "2").told().fwd()).isEqualTo("vary-miss");
    origin.pass(61);
    assertThat(origin.get("/a", "X-V", "3").told().fwd()).isEqualTo("uri-miss");
  }

  @Test
  @DisplayName("RFC 9211, 2.5: nothing is called stored of which that is not known yet")
  void aStreamOfUnknownLengthIsNotCalledStored() {
    origin.answers(request -> Response.of(200).withBody(CachedOrigin.streamOf("hello")));
    assertThat(told(origin.get("/a"))).isEqualTo("fluxgate; fwd=uri-miss; fwd-status=200");
    assertThat(origin.get("/a").hit()).isTrue();
  }

  @Test
  void whatIsTooLargeForTheWholeCacheIsNotCalledStored() {
    CachedOrigin tiny = new CachedOrigin(CachedOrigin.settings(Duration.ofSeconds(1), 10, 20, 999));
    assertThat(tiny.get("/a").told().is("stored")).isFalse();
    assertThat(tiny.cache.size()).isZero();
    assertThat(tiny.cache.bytes()).isZero();
  }

  @Test
  @DisplayName("RFC 9211, 2: behind what caches nearer to the origin have said")
  void itComesBehindThatOfCachesNearerToTheOrigin() {
    for (String control : new String[] {"max-age=60", "no-store"}) {
      origin.answersWith("Cache-Status", "inner; hit", "Cache-Control", control);
      assertThat(told(origin.get("/" + control))).startsWith("inner; hit | fluxgate; fwd=uri-miss");
    }
    assertThat(told(origin.get("/max-age=60"))).isEqualTo("inner; hit | fluxgate; hit; ttl=60");
    assertThat(told(origin.send(Request.of("PUT", "/a")))).startsWith("inner; hit | fluxgate; fwd");
  }

  private static CachedOrigin choosy() {
    CacheSettings all = CachedOrigin.settings(CachedOrigin.TTL, 100, 100_000, 1_000);
    return new CachedOrigin(
        new CacheSettings(
            all.ttl(),
            all.override(),
            all.negativeTtl(),
            all.staleWhileRevalidate(),
            all.staleIfError(),
            all.bounds(),
            all.key(),
            request -> request.headers().contains("X-Bypass"),
            request -> request.headers().contains("X-Refresh")));
  }

  @Test
  void whatIsToBypassTheCacheDoes() {
    CachedOrigin choosy = choosy().answersWith();
    choosy.get("/a");
    Answer bypassed = choosy.get("/a", "X-Bypass", "1", "If-None-Match", "\"1\"");
    assertThat(told(bypassed)).isEqualTo("fluxgate; fwd=bypass; fwd-status=200");
    assertThat(choosy.lastForwarded().headers())
        .isEqualTo(Headers.of("X-Bypass", "1", "If-None-Match", "\"1\""));
    assertThat(choosy.get("/a").text()).isEqualTo("answer 1");
    choosy.get("/b", "X-Bypass", "1");
    assertThat(choosy.cache.size()).isEqualTo(1);
  }

  @Test
  void whatIsToRefreshTheCacheDoes() {
    CachedOrigin choosy = choosy().answersWith();
    choosy.get("/a");
    Answer refreshed = choosy.get("/a", "X-Refresh", "1");
    assertThat(refreshed.text()).isEqualTo("answer 2");
    assertThat(refreshed.told().fwd()).isEqualTo("request");
    assertThat(choosy.get("/a").text()).isEqualTo("answer 2");
  }

  @Test
  void whatWasMeantForUsIsNotPassedOn() {
    origin.answersWith("FluxGate-Cache-Control", "max-age=9", "CDN-Cache-Control", "max-age=8");
    for (int i = 0; i < 2; i++) {
      Answer answer = origin.get("/a");
      assertThat(answer.told().text("ttl")).isEqualTo("9");
      assertThat(answer.has("FluxGate-Cache-Control")).isFalse();
      assertThat(answer.header("CDN-Cache-Control")).isEqualTo("max-age=8");
    }
    origin.answersWith("FluxGate-Cache-Control", "no-store");
    assertThat(origin.get("/b").has("FluxGate-Cache-Control")).isFalse();
    assertThat(origin.send(Request.of("PUT", "/b")).has("FluxGate-Cache-Control")).isFalse();
    assertThat(origin.head("/b").has("FluxGate-Cache-Control")).isFalse();
  }
}
