package io.fluxgate.router;

import java.util.Comparator;

/**
 * Which of several routes that take the same request goes first. The order is total and knows
 * nothing of the request but whether its method is HEAD, so it is settled when the router is built.
 */
final class RouteOrder {

  private static final Comparator<Route> EXACTNESS =
      Comparator.<Route>comparingInt(r -> -r.pattern().score())
          .thenComparingInt(r -> -r.predicates().count())
          .thenComparingInt(r -> -r.pattern().literalPrefix())
          .thenComparing(r -> r.pattern().wildcard());

  /** For all methods but HEAD. */
  static final Comparator<Route> USUAL = EXACTNESS.thenComparingInt(Route::index);

  /** For HEAD: a route that names it goes before one that takes it as GET or as any method. */
  static final Comparator<Route> HEAD =
      EXACTNESS.thenComparing(r -> !r.names("HEAD")).thenComparingInt(Route::index);

  private RouteOrder() {}

  /** Why the first goes before the second, as it does in the order for this method. */
  static String why(Route first, Route second, String method) {
    PathPattern one = first.pattern();
    PathPattern two = second.pattern();
    if (one.score() != two.score()) {
      return "scores higher: " + one.score() + " over " + two.score();
    }
    if (first.predicates().count() != second.predicates().count()) {
      return "has more predicates: "
          + first.predicates().count()
          + " over "
          + second.predicates().count();
    }
    if (one.literalPrefix() != two.literalPrefix()) {
      return "has more leading literals: " + one.literalPrefix() + " over " + two.literalPrefix();
    }
    if (one.wildcard() != two.wildcard()) {
      return "has no wildcard";
    }
    if (method.equals("HEAD") && first.names("HEAD") != second.names("HEAD")) {
      return "names HEAD";
    }
    return "was declared first";
  }
}
