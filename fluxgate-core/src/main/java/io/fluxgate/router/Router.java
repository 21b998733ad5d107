package io.fluxgate.router;

import io.fluxgate.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the route of a request. Immutable, and so safe for use by many threads.
 *
 * <p>A route takes a request if its {@linkplain PathPattern pattern} matches the decoded path, all
 * of its predicates are met, and it has the method. Of several such routes the best one wins, over
 * all of them, in this order:
 *
 * <ol>
 *   <li>the higher {@linkplain PathPattern#score() score} of the pattern;
 *   <li>more predicates, where the host, each header and each query parameter count one;
 *   <li>the longer {@linkplain PathPattern#literalPrefix() literal prefix}, in segments;
 *   <li>no wildcard: {@code /api} goes before {@code /api/*}, which takes {@code /api} too;
 *   <li>for a HEAD request, a route that names HEAD before one that takes it because it has GET or
 *       all methods;
 *   <li>the one declared first.
 * </ol>
 *
 * <p>Routes of which pattern and predicates match but not the method make it 405; where there are
 * none of these either, it is 404. A route whose predicates are not met is as if it were not there.
 *
 * <p>A user may have own routes. A request that names such a user is matched against these first
 * and, if none of them takes it, against the shared ones; where neither takes it, it is 405 if
 * either of the two would be, with the methods of both. Everybody else sees the shared routes only.
 *
 * <p>A request whose path has a {@linkplain io.fluxgate.http.RequestPath#problem() problem} matches
 * nothing, nor does one with the target {@code *}.
 */
public interface Router {

  /**
   * The route of a request.
   *
   * @param request the request
   * @return the best route, or which methods it could have had, or nothing
   */
  RouteMatch match(Request request);

  /**
   * The same with reasons: for every route, why it was chosen or not. For people; much slower than
   * {@link #match}.
   *
   * @param request the request
   * @return what was looked at and what came of it
   */
  Explanation explain(Request request);

  /**
   * All routes, users' own and shared ones, in order of declaration.
   *
   * @return the routes; each one's {@link Route#index()} is its place in this list
   */
  List<Route> routes();

  /**
   * A builder without routes.
   *
   * @return a new builder
   */
  static Builder builder() {
    return new Builder();
  }

  /** Collects routes; not for use by several threads. */
  final class Builder {

    private final List<Route> routes = new ArrayList<>();
    private Function<Request, Optional<String>> userOf = request -> Optional.empty();

    private Builder() {}

    /**
     * Adds a route for everybody. Of two that cannot be told apart the first one wins; {@link
     * Router#explain} shows that.
     *
     * @param route the route
     * @return this builder
     */
    public Builder route(Route route) {
      routes.add(route.at(routes.size(), null));
      return this;
    }

    /**
     * Adds a user's own route.
     *
     * @param user the user it is for
     * @param route the route
     * @return this builder
     * @throws IllegalArgumentException if the user is empty
     */
    public Builder userRoute(String user, Route route) {
      if (user.isEmpty()) {
        throw new IllegalArgumentException(
            "the user of route " + route.id() + " must not be empty");
      }
      routes.add(route.at(routes.size(), user));
      return this;
    }

    /**
     * How to tell which user a request names, if it names one. Asked only where there are users'
     * own routes; without it, no request names a user.
     *
     * @param userOf must be safe for use by many threads, and cheap
     * @return this builder
     */
    public Builder identifyUserBy(Function<Request, Optional<String>> userOf) {
      this.userOf = userOf;
      return this;
    }

    /**
     * The router of these routes; the builder may go on.
     *
     * @return an immutable router
     */
    public Router build() {
      return new TreeRouter(routes, userOf);
    }
  }
}
