package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much is kept, and that nothing useless stays. */
class CacheBoundsTest {

  @Test
  void theAnswerUsedLongestAgoMakesRoom() {
    CachedOrigin small = new CachedOrigin(CachedOrigin.settings(CachedOrigin.TTL, 2, 100_000, 99));
    small.get("/a");
    small.get("/b");
    small.get("/a");
    small.get("/c");

    assertThat(small.cache.size()).isEqualTo(2);
    assertThat(small.get("/a").hit()).isTrue();
    assertThat(small.get("/c").hit()).isTrue();
    assertThat(small.get("/b").hit()).isFalse();
  }

  @Test
  void contentHeadersUrisAndVariantsAllCount() {
    CachedOrigin origin = new CachedOrigin();
    origin.answers(request -> Response.of(200, Headers.of("Vary", "X-V"), Body.empty()));
    origin.get("/a");
    long before = origin.cache.bytes();
    assertThat(before).isPositive();
    origin.get("/" + "a".repeat(1_001));
    assertThat(origin.cache.bytes() - before).isEqualTo(before + 1_000);
    long two = origin.cache.bytes();
    origin.get("/b", "X-V", "v".repeat(500));
    assertThat(origin.cache.bytes() - two).isEqualTo(before + 500);
    long three = origin.cache.bytes();
    origin.answers(request -> Response.of(200, Headers.of("Vary", "X-V"), Body.of("x".repeat(77))));
    origin.get("/c");
    assertThat(origin.cache.bytes() - three).isEqualTo(before + 77);
  }

  @Test
  void anObjectOfExactlyTheLimitIsKept() {
    CachedOrigin origin = new CachedOrigin();
    for (int size : new int[] {1_000, 1_001}) {
      origin.answers(request -> Response.text("x".repeat(size)));
      origin.get("/" + size);
      assertThat(origin.get("/" + size).hit()).isEqualTo(size == 1_000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void twoHundredThousandRandomObjectsStayWithinTheBytes(int uris) {
    long bound = 4_000_000;
    LruResponseStore store =
        new LruResponseStore(new CacheSettings.Bounds(300_000, bound, 1_000), FakeTime.standing());
    Random random = new Random(7);
    byte[] content = new byte[1_000];
    Headers request = Headers.of("X-V", "some value");
    for (int i = 0; i < 200_000; i++) {
      String uri = "h/" + (uris == 1 ? i : random.nextInt(uris));
      store.store(
          new CacheKey(uris == 1 ? "h/one" : uri, uris == 1 ? "extra " + i : ""),
          List.of("x-v"),
          request.with("X-V", "value " + random.nextInt(20)),
          StoredResponses.fresh(60, Body.of(Arrays.copyOf(content, random.nextInt(900)))),
          store.epoch(uris == 1 ? "h/one" : uri));
      if (i % 100 == 0) {
        assertThat(i < 5_000 || store.size() > 150).as("what is known does not crowd out").isTrue();
        assertThat(store.bytes()).isLessThanOrEqualTo(bound);
        assertThat(store.resourceBytes()).isLessThanOrEqualTo(bound);
      }
    }
    assertThat(store.size()).isBetween(100, 4_000);
    assertThat(store.uris()).isLessThan(20_000);
  }

  @Test
  void whatItTakesIsNotMuchMoreThanItSays() {
    LruResponseStore store =
        new LruResponseStore(
            new CacheSettings.Bounds(1_000_000, 16_000_000, 1_000), FakeTime.standing());
    long before = used();
    for (int i = 0; i < 60_000; i++) {
      Headers headers =
          Headers.of(
              "Content-Type", new String("text/html"), "ETag", "\"" + i + "\"", "X-A", "a" + i);
      store.store(
          new CacheKey("host/" + i, ""),
          List.of(),
          Headers.empty(),
          StoredResponses.fresh(60, Body.wrap(new byte[100]), headers),
          store.epoch("host/" + i));
    }
    long taken = used() - before;
    assertThat(store.bytes()).isBetween(15_000_000L, 16_000_000L);
    assertThat(taken).isLessThan(24_000_000);
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void expireRemovesWhatIsOfNoUse() {
    CachedOrigin origin = new CachedOrigin();
    origin.answersWith("Cache-Control", "max-age=10");
    origin.get("/none");
    origin.answersWith("Cache-Control", "max-age=10, stale-if-error=5");
    origin.get("/error");
    origin.answersWith("Cache-Control", "max-age=10, stale-while-revalidate=7");
    origin.get("/meanwhile");
    origin.answersWith("Cache-Control", "max-age=10", "ETag", "\"1\"");
    origin.get("/tag");
    origin.answersWith("Cache-Control", "max-age=10", "Last-Modified", CachedOrigin.NOW);
    origin.get("/date");
    int[][] after = {{9, 5}, {10, 4}, {14, 4}, {15, 3}, {16, 3}, {17, 2}, {3609, 2}, {3610, 0}};
    int now = 0;
    for (int[] each : after) {
      origin.pass(each[0] - now);
      now = each[0];
      origin.cache.expire();
      assertThat(origin.cache.size()).as("after %s s", now).isEqualTo(each[1]);
    }
    assertThat(origin.cache.bytes()).isZero();
  }

  @Test
  void expireForgetsUrisOfWhichNothingIsKept() {
    FakeTime time = FakeTime.standing();
    LruResponseStore store = new LruResponseStore(new CacheSettings.Bounds(99, 99_999, 99), time);
    for (int i = 0; i < 10; i++) {
      store.store(
          new CacheKey("h/" + i, ""),
          List.of(),
          Headers.empty(),
          StoredResponses.fresh(i < 5 ? 10 : 20, Body.empty()),
          store.epoch("h/" + i));
    }
    time.advance(Duration.ofSeconds(10));
    store.expire();
    assertThat(store.uris()).isEqualTo(5);
    assertThat(store.size()).isEqualTo(5);
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> CachedOrigin.settings(Duration.ofNanos(-1), 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ttl must be 0 to 100 years: PT-0.000000001S");
    assertThatThrownBy(() -> CachedOrigin.settings(Duration.ofDays(36_526), 1, 1, 1))
        .hasMessageContaining("ttl");
    assertThatThrownBy(() -> CachedOrigin.settings(Duration.ZERO, 0, 1, 1))
        .hasMessageContaining("maxEntries must be at least 1: 0");
    assertThatThrownBy(() -> CachedOrigin.settings(Duration.ZERO, 1, 0, 1))
        .hasMessageContaining("maxBytes must be at least 1: 0");
    assertThatThrownBy(() -> CachedOrigin.settings(Duration.ZERO, 1, 1, -1))
        .hasMessageContaining("maxObjectBytes must not be negative: -1");
    assertThatThrownBy(() -> CachedOrigin.withStale(Duration.ofDays(40_000), Duration.ZERO))
        .hasMessageContaining("staleWhileRevalidate must be 0 to 100 years");
    assertThatThrownBy(() -> CachedOrigin.withStale(Duration.ZERO, Duration.ofNanos(-1)))
        .hasMessageContaining("staleIfError must be 0 to 100 years");
    CachedOrigin.settings(Duration.ofDays(36_525), 1, 1, 0);
  }

  @Test
  void theSmallestCacheWorks() {
    CachedOrigin smallest = new CachedOrigin(CachedOrigin.settings(CachedOrigin.TTL, 1, 1, 0));
    assertThat(smallest.send(Request.get("/a")).text()).isEqualTo("hello");
    assertThat(smallest.cache.size()).isZero();
  }
}
