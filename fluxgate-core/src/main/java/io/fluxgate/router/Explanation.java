package io.fluxgate.router;

import io.fluxgate.http.Request;
import io.fluxgate.router.RouteMatch.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a request went to its route, or to none. Immutable.
 *
 * @param request method and path of the request; no query, which may hold secrets
 * @param user the user it names, if users' own routes exist and it names one
 * @param verdicts one for each route of the router, in order of declaration
 * @param result what {@link Router#match} says to the request
 */
public record Explanation(
    String request, Optional<String> user, List<Verdict> verdicts, RouteMatch result) {

  /** Takes a copy of the verdicts. */
  public Explanation {
    verdicts = List.copyOf(verdicts);
  }

  /**
   * What became of one route. Its score is that of its {@linkplain PathPattern#score() pattern}.
   *
   * @param route the route
   * @param outcome why it was chosen or not
   * @param reason the same in words, for a person; names no value of a header or query parameter
   */
  public record Verdict(Route route, Outcome outcome, String reason) {}

  /** Why a route was chosen or not. */
  public enum Outcome {
    /** It takes the request, and before all others. */
    WON,
    /** It takes the request, but another one does so before it. */
    OUTRANKED,
    /** It would take the request if that had another method. */
    OTHER_METHOD,
    /** Its path pattern matches, but not its host, a header or a query parameter. */
    OTHER_PREDICATE,
    /** Its path pattern does not match. */
    OTHER_PATH,
    /** It belongs to a user whom the request does not name. */
    OTHER_USER
  }

  static Explanation of(
      Request request, Optional<String> user, List<Route> routes, RouteMatch result) {
    Route winner = result instanceof Found found ? found.route() : null;
    List<Verdict> verdicts = new ArrayList<>();
    for (Route route : routes) {
      verdicts.add(verdict(request, user, route, winner));
    }
    return new Explanation(request.method() + " " + request.path().raw(), user, verdicts, result);
  }

  private static Verdict verdict(
      Request request, Optional<String> user, Route route, @Nullable Route winner) {
    if (route.user().isPresent() && !route.user().equals(user)) {
      return new Verdict(route, Outcome.OTHER_USER, "is only for its user");
    }
    Optional<String> problem = request.path().problem();
    if (problem.isPresent()) {
      return new Verdict(route, Outcome.OTHER_PATH, "no route takes this. " + problem.get());
    }
    int mismatch = route.pattern().mismatch(request.path());
    if (mismatch >= 0) {
      return new Verdict(route, Outcome.OTHER_PATH, pathReason(request, route, mismatch));
    }
    String failure = route.predicates().failure(request);
    if (failure != null) {
      return new Verdict(route, Outcome.OTHER_PREDICATE, failure);
    }
    if (winner == null || !route.takes(request.method())) {
      return new Verdict(
          route, Outcome.OTHER_METHOD, "takes " + String.join(", ", route.methods()));
    }
    return route.index() == winner.index()
        ? new Verdict(route, Outcome.WON, "wins")
        : new Verdict(route, Outcome.OUTRANKED, outrankedReason(request, route, winner));
  }

  private static String pathReason(Request request, Route route, int at) {
    PathPattern pattern = route.pattern();
    if (at >= request.path().size()) {
      return "path ends before segment " + (at + 1) + ", " + pattern.segmentText(at);
    }
    if (at >= pattern.size()) {
      return at == 0 ? "path is longer than /" : "path goes on after segment " + at;
    }
    return "segment "
        + (at + 1)
        + " is '"
        + request.path().segment(at)
        + "', not '"
        + pattern.segmentText(at)
        + "'";
  }

  private static String outrankedReason(Request request, Route route, Route winner) {
    String why =
        !winner.user().equals(route.user())
            ? "is the user's own"
            : RouteOrder.why(winner, route, request.method());
    return "matches, but #" + winner.index() + " " + why;
  }

  /** A table for a person to read, the winner marked with an arrow. */
  @Override
  public String toString() {
    return ExplanationTable.of(this);
  }
}
