package io.fluxgate.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.router.Explanation.Outcome;
import io.fluxgate.router.Explanation.Verdict;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random tables and requests over a small alphabet, where nearly everything collides, against a
 * reference that tries every route and reads pattern and path as plain text.
 */
class RouterAgainstReferenceTest {

  private static final int TABLES = 60;
  private static final int REQUESTS = 100;

  private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT"};
  private static final String[] USERS = {"", "", "ann", "bob"};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261, 4711, 99991})
  void agreesWithTryingEveryRoute(long seed) {
    Random random = new Random(seed);
    int found = 0;
    int notAllowed = 0;
    for (int table = 0; table < TABLES; table++) {
      Router router = router(random);
      for (int i = 0; i < REQUESTS; i++) {
        Request request = request(random);
        String expected = reference(router.routes(), request);

        RouteMatch match = router.match(request);

        assertThat(text(match)).as(() -> router.explain(request).toString()).isEqualTo(expected);
        checkExplanation(router.explain(request), match);
        found += match instanceof Found ? 1 : 0;
        notAllowed += match instanceof MethodNotAllowed ? 1 : 0;
      }
    }
    // The cases are worth something only if all answers occur often.
    assertThat(found).isBetween(600, 5400);
    assertThat(notAllowed).isGreaterThan(300);
    assertThat(found + notAllowed).isLessThan(5700);
  }

  private static void checkExplanation(Explanation explanation, RouteMatch match) {
    assertThat(explanation.result()).isEqualTo(match);
    List<Route> winners =
        explanation.verdicts().stream()
            .filter(v -> v.outcome() == Outcome.WON)
            .map(Verdict::route)
            .toList();
    assertThat(winners).isEqualTo(match instanceof Found f ? List.of(f.route()) : List.<Route>of());
    if (match instanceof MethodNotAllowed) {
      assertThat(explanation.verdicts())
          .anyMatch(v -> v.outcome() == Outcome.OTHER_METHOD)
          .noneMatch(v -> v.outcome() == Outcome.OUTRANKED);
    }
  }

  private static Router router(Random random) {
    Router.Builder builder = Router.builder().identifyUserBy(r -> r.header("X-User-ID"));
    int routes = 1 + random.nextInt(25);
    for (int i = 0; i < routes; i++) {
      Route.Builder route = Route.builder(pattern(random));
      if (random.nextInt(5) > 0) {
        TreeSet<String> methods = new TreeSet<>();
        for (int m = 0; m <= random.nextInt(2); m++) {
          methods.add(METHODS[random.nextInt(METHODS.length)]);
        }
        route.methods(methods);
      }
      if (random.nextInt(4) == 0) {
        route.header("X-A", random.nextBoolean() ? "*" : "1");
      }
      if (random.nextInt(4) == 0) {
        route.query("q", random.nextBoolean() ? "*" : "1");
      }
      if (random.nextInt(6) == 0) {
        route.host(random.nextBoolean() ? "*.b.c" : "a.b.c");
      }
      String user = USERS[random.nextInt(USERS.length)];
      if (user.isEmpty()) {
        builder.route(route.build());
      } else {
        builder.userRoute(user, route.build());
      }
    }
    return builder.build();
  }

  private static String pattern(Random random) {
    StringBuilder pattern = new StringBuilder();
    int segments = random.nextInt(5);
    for (int i = 0; i < segments; i++) {
      int kind = random.nextInt(5);
      pattern.append(kind < 2 ? "/{v" + i + "}" : kind < 4 ? "/a" : "/b");
    }
    if (random.nextInt(4) == 0) {
      pattern.append("/*");
    }
    return pattern.isEmpty() ? "/" : pattern.toString();
  }

  private static Request request(Random random) {
    StringBuilder path = new StringBuilder();
    int segments = random.nextInt(6);
    for (int i = 0; i < segments; i++) {
      path.append(random.nextInt(8) == 0 ? "//" : "/");
      path.append(new String[] {"a", "a", "%61", "b", "c"}[random.nextInt(5)]);
    }
    if (path.isEmpty() || random.nextInt(4) == 0) {
      path.append('/');
    }
    path.append(new String[] {"", "", "?q", "?q=1", "?x=1&q=2&q=1"}[random.nextInt(5)]);
    String host =
        new String[] {"", "http://A.b.c:80", "http://x.b.c", "http://b.c"}[random.nextInt(4)];
    Request request = Request.of(METHODS[random.nextInt(METHODS.length)], host + path);
    if (random.nextBoolean()) {
      request = request.withHeader("x-a", random.nextBoolean() ? "1" : "2");
    }
    String user = new String[] {"", "ann", "bob", "eve"}[random.nextInt(4)];
    return user.isEmpty() ? request : request.withHeader("X-User-ID", user);
  }

  private static String text(RouteMatch match) {
    return switch (match) {
      case Found found -> "#" + found.route().index() + " " + found.variables();
      case MethodNotAllowed no -> "405 " + no.allowed();
      case NotFound no -> "404";
    };
  }

  private static String reference(List<Route> routes, Request request) {
    String user = request.header("X-User-ID").orElse("");
    Route best = null;
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      String owner = route.user().orElse("");
      boolean visible = owner.isEmpty() || owner.equals(user);
      if (!visible || variables(route, request) == null || !predicatesHold(route, request)) {
        continue;
      }
      boolean takes =
          route.methods().contains("*")
              || route.methods().contains(request.method())
              || (request.method().equals("HEAD") && route.methods().contains("GET"));
      if (takes && (best == null || goesBefore(route, best, request.method()))) {
        best = route;
      }
      allowed.addAll(route.methods());
      if (route.methods().contains("GET")) {
        allowed.add("HEAD");
      }
    }
    if (best != null) {
      return "#" + best.index() + " " + variables(best, request);
    }
    return allowed.isEmpty() ? "404" : "405 " + allowed;
  }

  /** Strictly: where nothing tells them apart the earlier one stays. */
  private static boolean goesBefore(Route one, Route two, String method) {
    long[] first = merits(one, method);
    long[] second = merits(two, method);
    return Arrays.compare(first, second) > 0;
  }

  private static long[] merits(Route route, String method) {
    String pattern = route.pattern().toString();
    long score = 0;
    long prefix = 0;
    boolean literalsOnly = true;
    for (String segment : segments(pattern)) {
      boolean literal = segment.equals("a") || segment.equals("b");
      score += literal ? 3 : segment.startsWith("{") ? 1 : 0;
      literalsOnly &= literal;
      prefix += literal && literalsOnly ? 1 : 0;
    }
    long predicates = route.headers().size();
    predicates += route.query().size();
    predicates += route.host().isPresent() ? 1 : 0;
    boolean namesHead = method.equals("HEAD") && route.methods().contains("HEAD");
    return new long[] {
      route.user().isPresent() ? 1 : 0,
      score,
      predicates,
      prefix,
      pattern.endsWith("*") ? 0 : 1,
      namesHead ? 1 : 0
    };
  }

  private static boolean predicatesHold(Route route, Request request) {
    String a = route.headers().get("X-A");
    String header = request.header("X-A").orElse(null);
    if (a != null && (header == null || !(a.equals("*") || a.equals(header)))) {
      return false;
    }
    String q = route.query().get("q");
    String query = request.query().raw();
    if (q != null && !(q.equals("*") ? query.contains("q") : query.contains("q=1"))) {
      return false;
    }
    String host = request.authority();
    return route
        .host()
        .map(h -> h.equals("a.b.c") ? host.equals("A.b.c:80") : host.contains(".b.c"))
        .orElse(true);
  }

  /** As {@code PathVariables} writes them, or null if the path does not match. */
  private static @Nullable String variables(Route route, Request request) {
    List<String> path = segments(request.path().raw().replace("%61", "a"));
    List<String> pattern = segments(route.pattern().toString());
    List<String> values = new ArrayList<>();
    for (int i = 0; i < pattern.size(); i++) {
      String segment = pattern.get(i);
      if (segment.equals("*")) {
        values.add("*=" + String.join("/", path.subList(i, path.size())));
        return "{" + String.join(", ", values) + "}";
      }
      if (i >= path.size() || !(segment.startsWith("{") || segment.equals(path.get(i)))) {
        return null;
      }
      if (segment.startsWith("{")) {
        values.add("v" + i + "=" + path.get(i));
      }
    }
    return path.size() == pattern.size() ? "{" + String.join(", ", values) + "}" : null;
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/", -1)).filter(s -> !s.isEmpty()).toList();
  }
}
