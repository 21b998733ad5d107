package io.fluxgate.router;

import io.fluxgate.http.PathVariables;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** What a {@link Router} says to a request. Immutable. */
public sealed interface RouteMatch {

  /**
   * A route takes it.
   *
   * @param route the route, as in {@link Router#routes()}
   * @param variables what its pattern took from the path
   */
  record Found(Route route, PathVariables variables) implements RouteMatch {}

  /**
   * There are routes for it, but none for its method: 405 (RFC 9110, 15.5.6).
   *
   * @param allowed the methods that would be taken, for {@code Allow}, in alphabetical order; HEAD
   *     goes with GET, nothing else is invented
   */
  record MethodNotAllowed(Set<String> allowed) implements RouteMatch {

    /** Takes a sorted copy. */
    public MethodNotAllowed {
      allowed = Collections.unmodifiableSet(new TreeSet<>(allowed));
    }
  }

  /** No route takes it: 404. */
  record NotFound() implements RouteMatch {}
}
