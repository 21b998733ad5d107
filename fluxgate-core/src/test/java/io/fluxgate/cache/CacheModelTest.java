package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The cache decides as {@link ReferenceCache} does, whatever comes in whatever order. */
class CacheModelTest {

  private static final int SEQUENCES = 200;
  private static final int STEPS = 120;

  private static final String[] ASKED = {
    "",
    "",
    "",
    "",
    "no-cache",
    "no-store",
    "max-age=0",
    "max-age=4",
    "max-age=20",
    "min-fresh=3",
    "max-stale",
    "max-stale=5",
    "only-if-cached",
    "only-if-cached, max-stale",
    "max-age=9, max-stale",
    "max-stale=3, min-fresh=1",
  };

  private static final String[] SAID = {
    "",
    "",
    "max-age=5",
    "max-age=10",
    "s-maxage=8",
    "max-age=3, s-maxage=8",
    "max-age=0",
    "no-store",
    "private",
    "no-cache",
    "no-cache, max-age=9",
    "public",
    "public, max-age=5",
    "max-age=5, must-revalidate",
    "max-age=5, proxy-revalidate",
    "max-age=5, stale-if-error=6",
    "max-age=5, stale-while-revalidate=6",
    "s-maxage=5, stale-while-revalidate=4, stale-if-error=9",
    "max-age=5, must-revalidate, stale-while-revalidate=6, stale-if-error=6",
    "max-age=2, stale-while-revalidate=3, stale-if-error=20",
  };

  private static final int[] STATUSES = {200, 200, 200, 200, 200, 301, 302, 404, 403, 500, 503};

  @Test
  void decidesAsTheModelDoes() {
    long seed = System.nanoTime();
    for (int i = 0; i < SEQUENCES; i++) {
      new Run(seed + i).all();
    }
  }

  @Test
  void decidesAsTheModelDoesForFixedSeeds() {
    for (long seed = 0; seed < 50; seed++) {
      new Run(seed).all();
    }
  }

  private static final class Run {
    private final long seed;
    private final Random random;
    private final CachedOrigin origin =
        new CachedOrigin(CachedOrigin.settings(CachedOrigin.TTL.dividedBy(6), 250, 999_999, 999));
    private final ReferenceCache model = new ReferenceCache(10);
    private final List<String> log = new ArrayList<>();
    private ReferenceCache.Said said = new ReferenceCache.Said(200, "", null, false, null, null);
    private String body = "";

    Run(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      origin.answers(this::answer);
    }

    private <T extends @Nullable Object> T one(T[] of) {
      return of[random.nextInt(of.length)];
    }

    private Response answer(Request request) {
      Headers.Builder headers = Headers.builder();
      if (!said.control().isEmpty()) {
        headers.add("Cache-Control", said.control());
      }
      if (said.etag() != null) {
        headers.add("ETag", said.etag());
      }
      if (said.varies()) {
        headers.add("Vary", "X-V");
      }
      if (said.age() != null) {
        headers.add("Age", said.age());
      }
      if (said.cookie() != null) {
        headers.add("Set-Cookie", said.cookie());
      }
      if (said.etag() != null && request.header("If-None-Match").equals(Optional.of(said.etag()))) {
        return Response.of(304).withHeaders(headers.build());
      }
      Body content = request.method().equals("HEAD") ? Body.empty() : Body.of(body);
      return Response.of(said.status(), headers.build(), content);
    }

    void all() {
      for (int step = 0; step < STEPS; step++) {
        step(step);
      }
    }

    private void step(int step) {
      long seconds =
          random.nextInt(4) == 0 ? random.nextInt(random.nextInt(20) == 0 ? 4000 : 12) : 0;
      origin.pass((int) seconds);
      long now = origin.time.elapsed().toSeconds();
      int kind = random.nextInt(40);
      ReferenceCache.Asked asked =
          new ReferenceCache.Asked(
              kind == 0 ? "PUT" : kind < 6 ? "HEAD" : "GET",
              one(new String[] {"/a", "/a", "/b"}),
              one(new @Nullable String[] {null, "1", "2"}),
              one(ASKED),
              random.nextInt(10) == 0);
      said =
          new ReferenceCache.Said(
              STATUSES[random.nextInt(STATUSES.length)],
              one(SAID),
              one(new @Nullable String[] {null, "\"1\"", "\"1\"", "\"2\""}),
              random.nextInt(3) == 0,
              one(new @Nullable String[] {null, null, null, "0", "2", "7"}),
              random.nextInt(12) == 0 ? "a=b" : null);
      body = "body " + step;
      log.add(now + " s: " + asked + " -> " + said);

      ReferenceCache.Given expected = model.answer(asked, said, body, now);
      int before = origin.forwarded.size();
      Answer answer = origin.send(request(asked));
      Crowd.await("fills", () -> origin.cache.onTheirWay() == 0);

      @Nullable String sent =
          origin.forwarded.size() == before
              ? null
              : origin.lastForwarded().header("If-None-Match").orElse("");
      check("status", answer.status(), expected.status());
      if (expected.body() != null) {
        check("body", answer.text(), expected.body());
      }
      check("hit", answer.hit(), expected.from().equals("store"));
      check("sent", sent, model.sent);
      check("requests", origin.forwarded.size() - before, model.sent == null ? 0 : 1);
      if (expected.from().equals("store") || expected.from().equals("stale")) {
        check("age", answer.header("Age"), "" + expected.age());
      }
      if (!expected.from().equals("origin") && !asked.method().equals("PUT")) {
        boolean own = expected.from().equals("confirmed");
        check("cookie", answer.has("Set-Cookie"), own && said.cookie() != null);
      }
      origin.cache.expire();
      check("size", origin.cache.size(), model.size(now));
    }

    private static Request request(ReferenceCache.Asked asked) {
      Headers.Builder headers = Headers.builder();
      if (asked.v() != null) {
        headers.add("X-V", asked.v());
      }
      if (!asked.control().isEmpty()) {
        headers.add("Cache-Control", asked.control());
      }
      if (asked.authorized()) {
        headers.add("Authorization", "x");
      }
      return Request.of(asked.method(), asked.uri()).withHeaders(headers.build());
    }

    private void check(String what, @Nullable Object actual, @Nullable Object expected) {
      if (!Objects.equals(actual, expected)) {
        int from = Math.max(0, log.size() - 25);
        assertThat(actual)
            .as(what + ", seed " + seed + "\n" + String.join("\n", log.subList(from, log.size())))
            .isEqualTo(expected);
      }
    }
  }
}
