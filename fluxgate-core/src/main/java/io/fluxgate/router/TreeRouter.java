package io.fluxgate.router;

import io.fluxgate.http.Request;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A tree for everybody and one for each user who has own routes. */
final class TreeRouter implements Router {

  private static final NotFound NOT_FOUND = new NotFound();

  private final List<Route> routes;
  private final Trees shared;

  /** Never written to once it is filled. */
  private final Map<String, Trees> own;

  private final Function<Request, Optional<String>> userOf;

  TreeRouter(List<Route> routes, Function<Request, Optional<String>> userOf) {
    this.routes = List.copyOf(routes);
    List<Route> forAll = new ArrayList<>();
    Map<String, List<Route>> byUser = new HashMap<>();
    for (Route route : routes) {
      route
          .user()
          .map(user -> byUser.computeIfAbsent(user, u -> new ArrayList<>()))
          .orElse(forAll)
          .add(route);
    }
    this.shared = Trees.of(forAll);
    this.own = new HashMap<>();
    byUser.forEach((user, theirs) -> own.put(user, Trees.of(theirs)));
    this.userOf = userOf;
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  @Override
  public RouteMatch match(Request request) {
    return request.path().problem().isPresent() ? NOT_FOUND : match(request, ownTrees(request));
  }

  private RouteMatch match(Request request, @Nullable Trees first) {
    Route route = first == null ? null : first.find(request);
    if (route == null) {
      route = shared.find(request);
    }
    if (route != null) {
      return new Found(route, route.pattern().variablesOf(request.path()));
    }
    Set<String> methods = new TreeSet<>();
    if (first != null) {
      first.usual.methodsFor(request, methods);
    }
    shared.usual.methodsFor(request, methods);
    return methods.isEmpty() ? NOT_FOUND : new MethodNotAllowed(methods);
  }

  private @Nullable Trees ownTrees(Request request) {
    return own.isEmpty() ? null : userOf.apply(request).map(own::get).orElse(null);
  }

  @Override
  public Explanation explain(Request request) {
    Optional<String> user = own.isEmpty() ? Optional.empty() : userOf.apply(request);
    RouteMatch result =
        request.path().problem().isPresent()
            ? NOT_FOUND
            : match(request, user.map(own::get).orElse(null));
    return Explanation.of(request, user, routes, result);
  }

  /**
   * The same routes in the order for HEAD and in that for all other methods; the same tree where no
   * route names HEAD.
   */
  private record Trees(RouteTree usual, RouteTree head) {

    static Trees of(List<Route> routes) {
      RouteTree usual = RouteTree.of(routes, RouteOrder.USUAL);
      boolean oneNamesHead = routes.stream().anyMatch(r -> r.names("HEAD"));
      return new Trees(usual, oneNamesHead ? RouteTree.of(routes, RouteOrder.HEAD) : usual);
    }

    @Nullable Route find(Request request) {
      return (request.method().equals("HEAD") ? head : usual).find(request);
    }
  }
}
