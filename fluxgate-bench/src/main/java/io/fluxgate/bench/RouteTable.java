package io.fluxgate.bench;

import io.fluxgate.http.Request;
import io.fluxgate.router.Route;
import io.fluxgate.router.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Routes, each with a path that it takes.
 *
 * @param entries the routes
 */
public record RouteTable(List<Entry> entries) {

  /**
   * A route and a path for it.
   *
   * @param method its method
   * @param pattern its path as a route has it
   * @param path one that it takes
   */
  public record Entry(String method, String pattern, String path) {}

  public RouteTable {
    entries = List.copyOf(entries);
  }

  /**
   * The table of a name: {@code github}, {@code gplus}, {@code parse} and {@code static} are those
   * of real APIs, a number is a made-up one with so many routes.
   *
   * @param name its name
   * @return the table
   */
  public static RouteTable named(String name) {
    return Character.isDigit(name.charAt(0)) ? synthetic(Integer.parseInt(name)) : real(name);
  }

  private static RouteTable real(String name) {
    List<Entry> entries = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(RouteTable.class.getResourceAsStream("routes.json"))) {
      for (JsonNode route : JsonMapper.shared().readTree(in).get("sets").get(name)) {
        entries.add(
            new Entry(
                route.get("method").asString(),
                route.get("pattern").asString(),
                route.get("path").asString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RouteTable(entries);
  }

  /** Services with ten routes each: two without, six with one and two with two parameters. */
  private static RouteTable synthetic(int routes) {
    List<String> ends =
        List.of(
            "items",
            "search",
            "items/{id}",
            "items/{id}/price",
            "items/{id}/stock",
            "orders/{id}",
            "orders/{id}/state",
            "orders/{id}/bill",
            "orders/{id}/lines/{line}",
            "orders/{id}/lines/{line}/notes");
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < routes; i++) {
      String pattern = "/api/service" + i / 10 + "/" + ends.get(i % 10);
      String path = pattern.replace("{id}", "id-" + i).replace("{line}", "3");
      entries.add(new Entry("GET", pattern, path));
    }
    return new RouteTable(entries);
  }

  Router router() {
    Router.Builder builder = Router.builder();
    for (Entry entry : entries) {
      builder.route(Route.of(entry.method(), entry.pattern()));
    }
    return builder.build();
  }

  /** One request for each route. */
  Request[] hits() {
    return entries.stream().map(e -> Request.of(e.method(), e.path())).toArray(Request[]::new);
  }

  /** The same with a segment more than any pattern has. */
  Request[] misses() {
    return entries.stream()
        .map(e -> Request.of(e.method(), e.path() + "/and/nothing/like/this"))
        .toArray(Request[]::new);
  }

  /** The same with a method that none of the routes has. */
  Request[] wrongMethods() {
    return entries.stream().map(e -> Request.of("LOCK", e.path())).toArray(Request[]::new);
  }
}
