package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tells requests apart (RFC 9111, 2). */
class KeyRulesTest {

  private static final List<String> NONE = List.of();

  private static KeyRules ignoring(boolean sorted, String... names) {
    return new KeyRules(List.of(names), sorted, NONE, NONE, false);
  }

  @ParameterizedTest(name = "{0} is not {1}")
  @CsvSource({
    "/a,/b",
    "/a,/a?",
    "/a,/a?x",
    "/a?x=1,/a?x=2",
    "/a,/A",
    "/a,/a/",
    "/a?x&y,/a?y&x",
    "http://one/a,http://two/a",
    "http://one/a,http://one:81/a",
    "/%61,/a",
  })
  void differentTargetsAreKeptApart(String one, String other) {
    CachedOrigin origin = new CachedOrigin();
    origin.answers(request -> Response.text(request.target()));
    origin.get(one);
    assertThat(origin.get(other).text()).isEqualTo(other);
  }

  @Test
  void theHostComparesWithoutRegardToCase() {
    CachedOrigin origin = new CachedOrigin();
    origin.get("/a", "Host", "Example.com");
    assertThat(origin.get("/a", "Host", "example.COM").hit()).isTrue();
    assertThat(origin.get("http://EXAMPLE.com/a").hit()).isTrue();
  }

  @ParameterizedTest(name = "without utm_* and id: {0} is {1}: {2}")
  @CsvSource({
    "/a?utm_source=1&x=1&utm_,/a?x=1,true",
    "/a?utm_source=1,/a,true",
    "/a?id=1,/a?id=2,true",
    "/a?id,/a,true",
    "/a?id=1&id=2&x,/a?x,true",
    "/a?ids=1,/a,false",
    "/a?x=utm_,/a?x=,false",
    "/a?Id=1,/a,false",
    "/a?x&y,/a?y&x,false",
    "/a?,/a,false",
    "/a?x&,/a?x,false",
  })
  void parametersMayMakeNoDifference(String one, String other, boolean same) {
    CachedOrigin origin = CachedOrigin.with(ignoring(false, "utm_*", "id"));
    origin.get(one);
    assertThat(origin.get(other).hit()).isEqualTo(same);
    assertThat(origin.forwarded.getFirst().target()).isEqualTo(one);
  }

  @ParameterizedTest(name = "sorted: {0} is {1}: {2}")
  @CsvSource({
    "/a?y=2&x=1,/a?x=1&y=2,true",
    "/a?b&a=1&c,/a?c&b&a=1,true",
    "/a?x=1&x=2,/a?x=2&x=1,false",
    "/a?x=2&y&x=1,/a?y&x=2&x=1,true",
    "/a?x=1,/a?x=2,false",
    "/b&a,/a&b,false",
  })
  void theirOrderMayMakeNone(String one, String other, boolean same) {
    CachedOrigin origin = CachedOrigin.with(ignoring(true));
    origin.get(one);
    assertThat(origin.get(other).hit()).isEqualTo(same);
  }

  @Test
  void anUnsafeRequestMeansTheSameUris() {
    CachedOrigin origin = CachedOrigin.with(ignoring(true, "utm_*"));
    origin.get("http://h/a?x=1&y=2");
    origin.answers(request -> Response.of(204).withHeader("Location", "/a?utm_x=1&y=2&x=1"));
    origin.send(Request.of("PUT", "http://h/b"));
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void headersAndCookiesMayMakeADifference() {
    CachedOrigin origin =
        CachedOrigin.with(new KeyRules(NONE, false, List.of("X-A", "X-B"), List.of("c"), false));
    origin.answersWith();
    String[][] requests = {
      {},
      {"X-A", "1"},
      {"X-B", "1"},
      {"X-A", "1", "X-B", "1"},
      {"X-A", "1", "X-A", "2"},
      {"X-A", "11"},
      {"X-A", "1", "X-B", "1", "Cookie", "c=1"},
      {"Cookie", "c=1"},
      {"Cookie", "c=2"},
    };
    for (int i = 0; i < requests.length; i++) {
      assertThat(origin.get("/a", requests[i]).text()).isEqualTo("answer " + (i + 1));
    }
    for (int i = 0; i < requests.length; i++) {
      assertThat(origin.get("/a", requests[i]).text()).isEqualTo("answer " + (i + 1));
    }
    assertThat(origin.get("/a", "Cookie", "d=1; c=2; d=3", "X-C", "1").hit()).isTrue();
    origin.send(Request.of("DELETE", "/a"));
    assertThat(origin.cache.size()).isZero();
  }

  // POST, where it is said to be a question (GraphQL)

  private final CachedOrigin posts =
      CachedOrigin.with(new KeyRules(NONE, false, NONE, NONE, true)).answersWith();

  private static Request post(String content, String... headers) {
    return Request.post("/q", Body.of(content)).withHeaders(Headers.of(headers));
  }

  @Test
  void postsAreToldApartByTheirContent() {
    assertThat(posts.send(post("{a}")).told().is("stored")).isTrue();
    assertThat(posts.send(post("{a}")).hit()).isTrue();
    assertThat(posts.send(post("{b}")).hit()).isFalse();
    assertThat(posts.send(post("{a}", "Content-Type", "a/b")).hit()).isFalse();
    assertThat(posts.send(post("{a}", "Content-Type", "a/b")).hit()).isTrue();
    assertThat(posts.get("/q").hit()).isFalse();
    assertThat(posts.send(post("{a}")).hit()).isTrue();
    assertThat(posts.send(Request.post("/q", CachedOrigin.streamOf("{b}"))).hit()).isTrue();
    assertThat(posts.cache.readsBody()).isTrue();
    assertThat(new CachedOrigin().cache.readsBody()).isFalse();
  }

  @Test
  void manyQuestionsToOneUriAreKept() {
    CachedOrigin many =
        new CachedOrigin(
            new CacheSettings(
                CachedOrigin.TTL,
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                new CacheSettings.Bounds(250, 10_000_000, 1_000), // one segment
                new KeyRules(NONE, false, NONE, NONE, true),
                request -> false,
                request -> false));
    for (int i = 0; i < 200; i++) {
      many.send(post("{" + i + "}"));
    }
    assertThat(many.cache.size()).isEqualTo(200);
    for (int i = 0; i < 200; i++) {
      assertThat(many.send(post("{" + i + "}")).hit()).isTrue();
    }
    many.send(Request.of("DELETE", "/q"));
    assertThat(many.cache.size()).isZero();
  }

  @Test
  void aPostIsNeverAnsweredUnlessThatIsSaid() {
    CachedOrigin usual = new CachedOrigin().answersWith("Cache-Control", "max-age=60");
    usual.send(post("x"));
    assertThat(usual.send(post("x")).told().fwd()).isEqualTo("method");
  }

  @Test
  void theOriginIsSentTheContentToo() throws Exception {
    posts.send(Request.post("/q", CachedOrigin.streamOf("{b}")));
    assertThat(posts.lastForwarded().body().readAll(9)).asString().isEqualTo("{b}");
  }

  @Test
  void aPostTooLongToBeLookedAtPassesWhole() throws Exception {
    byte[] content = new byte[KeyRules.LONGEST_POST + 2];
    Arrays.fill(content, (byte) 'x');
    content[content.length - 1] = 'y';
    byte[][] read = new byte[1][];
    posts.answers(
        request -> {
          read[0] = request.body().readAll(content.length);
          return Response.text("x");
        });
    for (Body body :
        List.of(
            Body.stream(new ByteArrayInputStream(content)),
            Body.stream(new ByteArrayInputStream(content), content.length),
            Body.of(content))) {
      Answer answer = posts.send(Request.post("/q", body));
      assertThat(answer.told().fwd()).isEqualTo("method");
      assertThat(read[0]).isEqualTo(content);
      if (body.length().isPresent()) {
        assertThat(posts.lastForwarded().body()).isSameAs(body);
      }
    }
    assertThat(posts.cache.size()).isZero();
  }

  @Test
  void thePostThatChangesSomethingInvalidates() {
    posts.get("/q");
    posts.answersWith("Cache-Control", "no-store");
    posts.send(post("mutation"));
    assertThat(posts.cache.size()).isZero();
  }

  @Test
  void aPostIsNotAskedAboutConditionally() {
    posts.validates("\"1\"", "Cache-Control", "max-age=60");
    posts.send(post("{a}"));
    posts.pass(61);
    assertThat(posts.send(post("{a}")).text()).isEqualTo("answer 2");
    assertThat(posts.lastForwarded().headers().contains("If-None-Match")).isFalse();
    assertThat(posts.send(post("{a}", "If-None-Match", "*")).told().fwd()).isEqualTo("bypass");
    assertThat(posts.lastForwarded().header("If-None-Match")).contains("*");
  }
}
