package io.fluxgate.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.router.Explanation.Outcome;
import io.fluxgate.router.Explanation.Verdict;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private final Router router =
      Router.builder()
          .route(Route.of("GET", "/api/users/{id}"))
          .route(Route.of("GET", "/api/*"))
          .route(Route.of("GET", "/api/users/{number}"))
          .route(Route.of("PUT", "/api/users/{id}"))
          .route(Route.builder("/api/users/7").header("X-Env", "s3cret").host("a.b").build())
          .route(Route.of("GET", "/api/users/{id}/mails"))
          .route(Route.of("GET", "/api"))
          .route(Route.of("GET", "/api/groups/{id}"))
          .userRoute("ann", Route.of("GET", "/api/users/*"))
          .userRoute("bob", Route.of("GET", "/*"))
          .identifyUserBy(request -> request.header("X-User-ID"))
          .build();

  @Test
  void saysForEveryRouteWhyItWasChosenOrNot() {
    Explanation explanation = router.explain(Request.get("/api/users/7?token=abc"));

    assertThat(explanation.verdicts())
        .extracting(Verdict::outcome)
        .containsExactly(
            Outcome.WON,
            Outcome.OUTRANKED,
            Outcome.OUTRANKED,
            Outcome.OTHER_METHOD,
            Outcome.OTHER_PREDICATE,
            Outcome.OTHER_PATH,
            Outcome.OTHER_PATH,
            Outcome.OTHER_PATH,
            Outcome.OTHER_USER,
            Outcome.OTHER_USER);
    assertThat(explanation.verdicts())
        .extracting(Verdict::reason)
        .containsExactly(
            "wins",
            "matches, but #0 scores higher: 7 over 3",
            "matches, but #0 was declared first",
            "takes PUT",
            "host is not a.b",
            "path ends before segment 4, mails",
            "path goes on after segment 1",
            "segment 2 is 'users', not 'groups'",
            "is only for its user",
            "is only for its user");
    assertThat(explanation.result())
        .isInstanceOfSatisfying(Found.class, f -> assertThat(f.route().index()).isZero());
  }

  @Test
  void isATableForAPersonToRead() {
    assertThat(router.explain(Request.get("/api/users/7?token=abc")).toString())
        .isEqualTo(
            """
            GET /api/users/7: route #0 GET /api/users/{id}
                #  user  methods  path                   score  predicates         why
            ->  0  -     GET      /api/users/{id}        7      -                  wins
                1  -     GET      /api/*                 3      -                  matches, but #0 scores higher: 7 over 3
                2  -     GET      /api/users/{number}    7      -                  matches, but #0 was declared first
                3  -     PUT      /api/users/{id}        7      -                  takes PUT
                4  -     *        /api/users/7           9      a.b, header X-Env  host is not a.b
                5  -     GET      /api/users/{id}/mails  10     -                  path ends before segment 4, mails
                6  -     GET      /api                   3      -                  path goes on after segment 1
                7  -     GET      /api/groups/{id}       7      -                  segment 2 is 'users', not 'groups'
                8  ann   GET      /api/users/*           6      -                  is only for its user
                9  bob   GET      /*                     0      -                  is only for its user
            """);
  }

  @Test
  void saysThatAUsersOwnRouteGoesFirst() {
    Explanation explanation =
        router.explain(Request.get("/api/users/7").withHeader("X-User-ID", "ann"));

    assertThat(explanation.user()).contains("ann");
    assertThat(explanation.verdicts().get(8).outcome()).isEqualTo(Outcome.WON);
    assertThat(explanation.verdicts().get(0).reason())
        .isEqualTo("matches, but #8 is the user's own");
    assertThat(explanation.toString()).startsWith("GET /api/users/7 of user ann: route #8");
  }

  @Test
  void saysWhichMethodsThereAreWhereNoneFits() {
    Explanation explanation = router.explain(Request.of("DELETE", "/api/users/7"));

    assertThat(explanation.result()).isInstanceOf(MethodNotAllowed.class);
    assertThat(explanation.verdicts().get(3).outcome()).isEqualTo(Outcome.OTHER_METHOD);
    assertThat(explanation.toString())
        .startsWith("DELETE /api/users/7: 405, allowed: GET, HEAD, PUT\n");
  }

  @Test
  void saysWhatIsWrongWithThePath() {
    Explanation explanation = router.explain(Request.get("/api/../x"));

    assertThat(explanation.result()).isEqualTo(new NotFound());
    assertThat(explanation.verdicts().getFirst().reason()).contains("dot segment");
    assertThat(explanation.toString()).startsWith("GET /api/../x: 404\n");
  }

  @Test
  void namesTheTieBreakThatDecided() {
    Router ties =
        Router.builder()
            .route(Route.of("GET", "/{a}/b"))
            .route(Route.of("GET", "/a/{b}"))
            .route(Route.of("GET", "/a/{b}/*"))
            .route(Route.builder("/{a}/b").query("q", "*").build())
            .route(Route.builder("/{a}/b").methods("HEAD").build())
            .build();

    assertThat(reasons(ties, Request.get("/a/b")))
        .containsExactly(
            "matches, but #1 has more leading literals: 1 over 0",
            "wins",
            "matches, but #1 has no wildcard",
            "query parameter q is missing",
            "takes HEAD");
    assertThat(reasons(ties, Request.get("/a/b?q=1")).get(1))
        .isEqualTo("matches, but #3 has more predicates: 1 over 0");
    assertThat(reasons(ties, Request.of("HEAD", "/x/b")).getFirst())
        .isEqualTo("matches, but #4 names HEAD");
  }

  @Test
  void tellsNeitherWhatARouteAsksForNorWhatARequestHas() {
    Request request =
        Request.get("http://a.b/api/users/7?token=abc").withHeader("X-Env", "pa55word");

    String table = router.explain(request).toString();

    assertThat(table).contains("header X-Env has another value");
    assertThat(table).doesNotContain("s3cret", "pa55word", "token", "abc");
    assertThat(router.explain(Request.get("http://a.b/api/users/7")).toString())
        .contains("header X-Env is missing");
  }

  @Test
  void aRequestCannotWriteLinesOfItsOwnIntoTheTable() {
    Router spoofed =
        Router.builder()
            .route(Route.of("GET", "/x"))
            .userRoute("bob", Route.of("GET", "/x"))
            .identifyUserBy(request -> request.query().first("u"))
            .build();

    String table =
        spoofed.explain(Request.get("/%C2%85a%E2%80%AEb%E2%80%A8?u=eve%0A-%3E%200")).toString();

    assertThat(table.lines()).hasSize(4);
    assertThat(table).contains("of user eve\\u{a}->", "'\\u{85}a\\u{202e}b\\u{2028}'");
  }

  private static List<String> reasons(Router router, Request request) {
    return router.explain(request).verdicts().stream().map(Verdict::reason).toList();
  }
}
