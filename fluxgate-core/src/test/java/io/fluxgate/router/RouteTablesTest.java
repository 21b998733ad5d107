package io.fluxgate.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.PathVariables;
import io.fluxgate.http.Request;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Four route tables of real APIs; SOURCES.md beside routes.json says whose. */
class RouteTablesTest {

  private static final JsonNode DATA = read();

  private static final Map<String, Router> ROUTERS =
      Stream.of("github", "gplus", "parse", "static")
          .collect(Collectors.toMap(Function.identity(), RouteTablesTest::router));

  /**
   * Requests the data has as 404 because other routers tell slashes apart; here they do not matter,
   * so the empty segment is not there and another route is found.
   */
  private static final Map<String, String> SLASHES =
      Map.of("/repos//r/events", "/repos/{owner}/{repo}", "/users/u/", "/users/{user}");

  @ParameterizedTest
  @MethodSource("routes")
  void everyRouteIsFoundWithItsVariables(Entry entry) {
    RouteMatch match = entry.router().match(entry.request());

    assertThat(match)
        .isInstanceOfSatisfying(
            Found.class,
            found -> {
              assertThat(found.route().pattern())
                  .hasToString(entry.node().get("pattern").asString());
              assertThat(found.route().methods()).contains(entry.request().method());
              assertThat(found.variables()).isEqualTo(entry.variables());
            });
  }

  @ParameterizedTest
  @MethodSource("besides")
  void whatIsBesideTheRoutesGetsItsStatus(Entry entry) {
    RouteMatch match = entry.router().match(entry.request());
    int status = entry.node().get("status").asInt();
    String slashes = SLASHES.get(entry.request().path().raw());

    switch (match) {
      case Found found -> {
        assertThat(slashes != null || status == 200).isTrue();
        assertThat(found.route().pattern())
            .hasToString(slashes != null ? slashes : entry.node().get("pattern").asString());
        if (entry.node().has("params")) {
          assertThat(found.variables()).isEqualTo(entry.variables());
        }
      }
      case MethodNotAllowed no -> {
        assertThat(status).isEqualTo(405);
        Set<String> allowed = new TreeSet<>();
        entry.node().get("allow").forEach(method -> allowed.add(method.asString()));
        if (allowed.contains("GET")) {
          allowed.add("HEAD");
        }
        assertThat(no.allowed()).isEqualTo(allowed);
      }
      case NotFound no -> {
        assertThat(slashes).isNull();
        assertThat(status).isEqualTo(404);
      }
    }
  }

  static Stream<Entry> routes() {
    return ROUTERS.keySet().stream()
        .flatMap(set -> DATA.get("sets").get(set).valueStream().map(node -> new Entry(set, node)));
  }

  static Stream<Entry> besides() {
    return DATA.get("negative")
        .valueStream()
        .map(node -> new Entry(node.get("set").asString(), node));
  }

  record Entry(String set, JsonNode node) {
    Router router() {
      return Objects.requireNonNull(ROUTERS.get(set));
    }

    Request request() {
      return Request.of(node.get("method").asString(), node.get("path").asString());
    }

    PathVariables variables() {
      return PathVariables.of(
          node.get("params")
              .propertyStream()
              .flatMap(field -> Stream.of(field.getKey(), field.getValue().asString()))
              .toArray(String[]::new));
    }

    @Override
    public String toString() {
      return set + ": " + request();
    }
  }

  static Router router(String set) {
    Router.Builder builder = Router.builder();
    for (JsonNode route : DATA.get("sets").get(set)) {
      builder.route(Route.of(route.get("method").asString(), route.get("pattern").asString()));
    }
    return builder.build();
  }

  private static JsonNode read() {
    try (InputStream in =
        Objects.requireNonNull(RouteTablesTest.class.getResourceAsStream("routes.json"))) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
