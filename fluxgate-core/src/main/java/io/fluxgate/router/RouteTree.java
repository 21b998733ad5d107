package io.fluxgate.router;

import io.fluxgate.http.Request;
import io.fluxgate.http.RequestPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one user, or those of everybody, as a tree of segments. Immutable.
 *
 * <p>How a match works: the routes are ranked once, 0 the best, and every node knows the best rank
 * below it. The search goes depth first over all branches a path can take (literal, parameter,
 * wildcard) and leaves out those that hold nothing better than what it has. Patterns that differ
 * only in the names of their parameters share their nodes, and no node is reached in two ways, so a
 * search never visits more nodes than the patterns have segments, whatever the path: the worst
 * table makes it linear in the table, never exponential in the path.
 *
 * <p>The search knows nothing of how scores are made up, only their order: {@link RouteOrder}.
 */
final class RouteTree {

  private static final int NOTHING = Integer.MAX_VALUE;

  /** By rank. */
  private final Route[] routes;

  private final Node root;

  private RouteTree(Route[] routes, Node root) {
    this.routes = routes;
    this.root = root;
  }

  static RouteTree of(List<Route> routes, Comparator<Route> order) {
    Route[] ranked = routes.toArray(new Route[0]);
    Arrays.sort(ranked, order);
    Growing root = new Growing();
    for (int rank = 0; rank < ranked.length; rank++) {
      root.add(ranked[rank].pattern(), rank);
    }
    return new RouteTree(ranked, root.grown());
  }

  /** The best route that takes a request whose path has no problem; null if there is none. */
  @Nullable Route find(Request request) {
    int rank = find(root, 0, NOTHING, request.path(), request);
    return rank == NOTHING ? null : routes[rank];
  }

  private int find(Node node, int depth, int best, RequestPath path, Request request) {
    if (node.bestRank >= best) {
      return best;
    }
    int found = best;
    if (depth == path.size()) {
      found = firstTaker(node.ends, found, request);
    } else {
      Node literal = node.literals.find(path.segment(depth));
      if (literal != null) {
        found = find(literal, depth + 1, found, path, request);
      }
      if (node.parameter != null) {
        found = find(node.parameter, depth + 1, found, path, request);
      }
    }
    return firstTaker(node.wildcards, found, request);
  }

  private int firstTaker(int[] ranks, int best, Request request) {
    for (int rank : ranks) {
      if (rank >= best) {
        return best;
      }
      Route route = routes[rank];
      if (route.takes(request.method()) && route.predicates().match(request)) {
        return rank;
      }
    }
    return best;
  }

  /** Adds the methods of all routes that would take a request if only it had another method. */
  void methodsFor(Request request, Set<String> methods) {
    methodsFor(root, 0, request, methods);
  }

  private void methodsFor(Node node, int depth, Request request, Set<String> methods) {
    RequestPath path = request.path();
    if (depth == path.size()) {
      addMethods(node.ends, request, methods);
    } else {
      Node literal = node.literals.find(path.segment(depth));
      if (literal != null) {
        methodsFor(literal, depth + 1, request, methods);
      }
      if (node.parameter != null) {
        methodsFor(node.parameter, depth + 1, request, methods);
      }
    }
    addMethods(node.wildcards, request, methods);
  }

  private void addMethods(int[] ranks, Request request, Set<String> methods) {
    for (int rank : ranks) {
      Route route = routes[rank];
      if (route.predicates().match(request)) {
        methods.addAll(route.methods());
        if (route.names("GET")) {
          methods.add("HEAD");
        }
      }
    }
  }

  /** What is known once the segments up to here are. */
  private static final class Node {
    /** The best rank here and below. */
    final int bestRank;

    /** Ranks of the routes whose pattern is at its end, the best first. */
    final int[] ends;

    /** Ranks of the routes whose pattern goes on with the wildcard, the best first. */
    final int[] wildcards;

    final Literals<Node> literals;
    final @Nullable Node parameter;

    Node(
        int bestRank,
        int[] ends,
        int[] wildcards,
        Literals<Node> literals,
        @Nullable Node parameter) {
      this.bestRank = bestRank;
      this.ends = ends;
      this.wildcards = wildcards;
      this.literals = literals;
      this.parameter = parameter;
    }
  }

  /** A node to be. Ranks are added in ascending order. */
  private static final class Growing {
    private int bestRank = NOTHING;
    private final List<Integer> ends = new ArrayList<>();
    private final List<Integer> wildcards = new ArrayList<>();
    private final Map<String, Growing> literals = new HashMap<>();
    private @Nullable Growing parameter;

    void add(PathPattern pattern, int rank) {
      Growing at = this;
      at.bestRank = Math.min(at.bestRank, rank);
      for (int i = 0; i < pattern.size(); i++) {
        at = at.next(pattern.literal(i));
        at.bestRank = Math.min(at.bestRank, rank);
      }
      (pattern.wildcard() ? at.wildcards : at.ends).add(rank);
    }

    private Growing next(@Nullable String literal) {
      if (literal != null) {
        return literals.computeIfAbsent(literal, l -> new Growing());
      }
      if (parameter == null) {
        parameter = new Growing();
      }
      return parameter;
    }

    Node grown() {
      Map<String, Node> children = HashMap.newHashMap(literals.size());
      literals.forEach((literal, child) -> children.put(literal, child.grown()));
      return new Node(
          bestRank,
          array(ends),
          array(wildcards),
          new Literals<>(children),
          parameter == null ? null : parameter.grown());
    }

    private static int[] array(List<Integer> ranks) {
      return ranks.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
