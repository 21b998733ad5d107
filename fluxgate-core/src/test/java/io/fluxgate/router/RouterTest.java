package io.fluxgate.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {

  @Test
  void theHighestScoreWinsOverAllBranches() {
    Router router = routes("/a/{x}/{y}", "/{x}/b/c", "/*", "/a/*");

    assertThat(found(router, "/a/b/c")).isEqualTo("/{x}/b/c");
    assertThat(found(router, "/a/b/d")).isEqualTo("/a/{x}/{y}");
    assertThat(found(router, "/a/b")).isEqualTo("/a/*");
    assertThat(found(router, "/b")).isEqualTo("/*");
  }

  @Test
  void goesBackWhereALiteralLeadsNowhere() {
    Router router = routes("/users/me/keys", "/users/{id}/mails", "/{any}/me/mails/{n}");

    assertThat(found(router, "/users/me/mails")).isEqualTo("/users/{id}/mails");
    assertThat(found(router, "/users/me/mails/3")).isEqualTo("/{any}/me/mails/{n}");
    assertThat(router.match(Request.get("/users/me/other"))).isEqualTo(new NotFound());
  }

  @Test
  void morePredicatesGoFirstAmongEqualScores() {
    Router router =
        Router.builder()
            .route(Route.builder("/x").id("none").build())
            .route(Route.builder("/x").id("two").header("X-A", "*").query("q", "*").build())
            .route(Route.builder("/x").id("one").header("X-A", "*").build())
            .build();
    Request request = Request.get("/x?q=1");

    assertThat(id(router, request)).isEqualTo("none");
    assertThat(id(router, request.withHeader("x-a", "1"))).isEqualTo("two");
    assertThat(id(router, Request.get("/x").withHeader("x-a", "1"))).isEqualTo("one");
  }

  @Test
  void aHigherScoreGoesBeforeMorePredicates() {
    Router router =
        Router.builder()
            .route(Route.builder("/{id}").id("narrow").header("X-A", "1").build())
            .route(Route.builder("/x").id("exact").build())
            .build();

    assertThat(id(router, Request.get("/x").withHeader("X-A", "1"))).isEqualTo("exact");
  }

  @Test
  void theLongerLiteralPrefixGoesFirstAmongEquals() {
    Router router = routes("/{x}/b", "/a/{x}");

    assertThat(found(router, "/a/b")).isEqualTo("/a/{x}");
  }

  @Test
  void aWildcardThatTakesNothingGoesBehindThePatternThatEndsThere() {
    assertThat(found(routes("/api/*", "/api"), "/api/")).isEqualTo("/api");
    assertThat(found(routes("/*", "/"), "/")).isEqualTo("/");
    assertThat(found(routes("/{a}/*", "/{a}"), "/x")).isEqualTo("/{a}");
  }

  @Test
  void theFirstDeclaredWinsWhereNothingElseTellsThemApart() {
    assertThat(found(routes("/{a}", "/{b}", "/:c"), "/x")).isEqualTo("/{a}");
    assertThat(found(routes("/:c", "/{b}", "/{a}"), "/x")).isEqualTo("/:c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/b", "/a/b/", "//a//b//", "/%61/b", "/a/b?x=y", "http://h/a/b"})
  void slashesAndEscapesDoNotMatter(String target) {
    assertThat(found(routes("/a/b/"), target)).isEqualTo("/a/b/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/../b", "/a/%2e%2e/b", "/a%2fb", "/a\\b", "/a%00", "/%ff", "*"})
  void aPathWithAProblemAndTheStarMatchNothing(String target) {
    Router router = routes("/*", "/", "/{a}");

    assertThat(router.match(Request.of("OPTIONS", target))).isEqualTo(new NotFound());
  }

  @Test
  void aRouterWithoutRoutesFindsNothing() {
    Router router = Router.builder().build();

    assertThat(router.match(Request.get("/"))).isEqualTo(new NotFound());
    assertThat(router.routes()).isEmpty();
  }

  @Test
  void anotherMethodIsNotAllowedAndTheAnswerNamesThoseThatAre() {
    Router router =
        Router.builder()
            .route(Route.of("PUT", "/users/{id}"))
            .route(Route.of("GET", "/users/me"))
            .route(Route.of("DELETE", "/users/*"))
            .route(Route.of("PATCH", "/users"))
            .build();

    assertThat(router.match(Request.of("POST", "/users/me")))
        .isInstanceOfSatisfying(
            MethodNotAllowed.class,
            no -> assertThat(no.allowed()).containsExactly("DELETE", "GET", "HEAD", "PUT"));
  }

  @Test
  void aMethodIsLookedForInLowerScoresToo() {
    Router router =
        Router.builder().route(Route.of("GET", "/a/b")).route(Route.of("POST", "/{x}/*")).build();

    assertThat(id(router, Request.of("POST", "/a/b"))).isEqualTo("POST /{x}/*");
  }

  @Test
  void unmetPredicatesMakeARouteInvisible() {
    Router router =
        Router.builder()
            .route(Route.builder("/x").methods("GET").header("X-A", "1").build())
            .build();

    assertThat(router.match(Request.of("POST", "/x"))).isEqualTo(new NotFound());
    assertThat(router.match(Request.of("POST", "/x").withHeader("X-A", "1")))
        .isInstanceOf(MethodNotAllowed.class);
    assertThat(router.match(Request.get("/x"))).isEqualTo(new NotFound());
  }

  @Test
  void headGoesToTheRouteThatNamesItAmongEquals() {
    Router router =
        Router.builder()
            .route(Route.of("GET", "/x"))
            .route(Route.builder("/x").id("all").build())
            .route(Route.of("HEAD", "/x"))
            .route(Route.of("GET", "/x/{y}"))
            .route(Route.of("HEAD", "/{x}/{y}"))
            .build();

    assertThat(id(router, Request.of("HEAD", "/x"))).isEqualTo("HEAD /x");
    assertThat(id(router, Request.of("GET", "/x"))).isEqualTo("GET /x");
    assertThat(id(router, Request.of("PUT", "/x"))).isEqualTo("all");
    assertThat(id(router, Request.of("HEAD", "/x/y"))).isEqualTo("GET /x/{y}");
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com,   api.example.com,       true",
    "api.example.com,   API.Example.COM:8080,  true",
    "API.example.com,   api.example.com.,      true",
    "api.example.com,   api.example.com.:80,   true",
    "api.example.com,   example.com,           false",
    "api.example.com,   xapi.example.com,      false",
    "api.example.com,   api.example.com.evil,  false",
    "*.example.com,     a.example.com,         true",
    "*.example.com,     A.B.EXAMPLE.com:1,     true",
    "*.example.com,     example.com,           false",
    "*.example.com,     .example.com,          false",
    "*.example.com,     evilexample.com,       false",
    "*.example.com,     a.example.com.evil,    false",
    "127.0.0.1,         127.0.0.1:80,          true",
    "[::1],             [::1]:80,              true",
    "[::1],             [::1],                 true",
    "[::1],             [::2]:80,              false",
    "api.example.com,   '',                    false",
  })
  void hostsAreComparedWithoutCaseAndPort(String host, String authority, boolean matches) {
    Router router = Router.builder().route(Route.builder("/").host(host).build()).build();
    Request request =
        authority.isEmpty()
            ? Request.get("/")
            : Request.builder("GET", "/").headers(Headers.of("Host", authority)).build();

    assertThat(router.match(request) instanceof Found).isEqualTo(matches);
  }

  @Test
  void oneOfSeveralValuesIsEnoughAndAStarIsAnyValue() {
    Route route = Route.builder("/x").header("X-A", "b").query("q", "1 2").query("r", "*").build();
    Router router = Router.builder().route(route).build();
    Headers two = Headers.of("x-a", "a", "x-a", "b");

    assertThat(id(router, Request.get("/x?q=0&q=1+2&r").withHeaders(two))).isEqualTo("* /x");
    assertThat(id(router, Request.get("/x?%71=1%202&r=").withHeaders(two))).isEqualTo("* /x");
    assertThat(id(router, Request.get("/x?q=1+2").withHeaders(two))).isEqualTo("404");
    assertThat(id(router, Request.get("/x?Q=1+2&r").withHeaders(two))).isEqualTo("404");
    assertThat(id(router, Request.get("/x?q=1+2&r").withHeader("X-A", "B"))).isEqualTo("404");
    assertThat(id(router, Request.get("/x?q=1+2&r"))).isEqualTo("404");
  }

  @Test
  void aTableInWhichEveryBranchMatchesIsSearchedOnceAndNotOncePerWay() {
    List<String> patterns = new ArrayList<>(List.of("/*"));
    int depth = 12;
    for (int bits = 0; bits < 1 << depth; bits++) {
      StringBuilder pattern = new StringBuilder();
      for (int i = 0; i < depth; i++) {
        pattern.append((bits >> i & 1) == 0 ? "/a" : "/{p" + i + "}");
      }
      patterns.add(pattern.append("/x").toString());
    }
    Router router = routes(patterns.toArray(String[]::new));

    assertThat(found(router, "/a".repeat(depth) + "/x")).isEqualTo("/a".repeat(depth) + "/x");
    assertThat(found(router, "/a".repeat(depth - 1) + "/b/x"))
        .isEqualTo("/a".repeat(depth - 1) + "/{p11}/x");
    assertThat(found(router, "/a".repeat(depth) + "/y")).isEqualTo("/*");
    assertThat(found(router, "/a".repeat(10_000))).isEqualTo("/*");
  }

  @Test
  void literalsThatShareTheirHashAreToldApart() {
    Router router = routes("/Aa/x", "/BB/x", "/AaBB", "/BBAa", "/AaAa");

    assertThat(found(router, "/BB/x")).isEqualTo("/BB/x");
    assertThat(found(router, "/Aa/x")).isEqualTo("/Aa/x");
    assertThat(found(router, "/AaAa")).isEqualTo("/AaAa");
    assertThat(found(router, "/BBBB")).isEqualTo("404");
  }

  @Test
  void aRouterThatIsBuiltDoesNotChange() {
    Router.Builder builder = Router.builder().route(Route.of("GET", "/a"));
    Router router = builder.build();
    builder.route(Route.of("GET", "/b"));

    assertThat(router.routes()).hasSize(1);
    assertThat(found(router, "/b")).isEqualTo("404");
    assertThat(found(builder.build(), "/b")).isEqualTo("/b");
  }

  private static Router routes(String... patterns) {
    Router.Builder builder = Router.builder();
    for (String pattern : patterns) {
      builder.route(Route.builder(pattern).id(pattern).build());
    }
    return builder.build();
  }

  private static String found(Router router, String target) {
    String id = id(router, Request.get(target));
    return id.startsWith("GET ") ? id.substring(4) : id;
  }

  private static String id(Router router, Request request) {
    return switch (router.match(request)) {
      case Found found -> found.route().id();
      case MethodNotAllowed no -> "405 " + no.allowed();
      case NotFound no -> "404";
    };
  }
}
