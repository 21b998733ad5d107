package io.fluxgate.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Request;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserRoutesTest {

  private final Router router =
      Router.builder()
          .route(route("GET", "/api/users", "shared"))
          .userRoute("ann", route("GET", "/api/*", "ann"))
          .userRoute("ann", route("PUT", "/own", "ann-own"))
          .route(route("GET", "/own", "shared-own"))
          .route(route("POST", "/shared", "shared-post"))
          .userRoute("bob", route("DELETE", "/api/users", "bob"))
          .identifyUserBy(request -> request.header("X-User-ID"))
          .build();

  @Test
  void aUsersOwnRouteGoesBeforeAnySharedOneWhateverItsScore() {
    assertThat(as("ann", "GET", "/api/users")).isEqualTo("ann");
    assertThat(as("bob", "GET", "/api/users")).isEqualTo("shared");
  }

  @Test
  void aUserWithoutOwnRoutesSeesTheSharedOnesAndNobodyElses() {
    assertThat(as("eve", "GET", "/api/users")).isEqualTo("shared");
    assertThat(as("eve", "GET", "/api/other")).isEqualTo("404");
    assertThat(as("bob", "GET", "/api/other")).isEqualTo("404");
    assertThat(as("eve", "DELETE", "/api/users")).isEqualTo("405 [GET, HEAD]");
    assertThat(as("", "GET", "/api/other")).isEqualTo("404");
  }

  @Test
  void whereOwnRoutesKnowOnlyAnotherMethodTheSharedOnesAreAsked() {
    assertThat(as("ann", "GET", "/own")).isEqualTo("shared-own");
    assertThat(as("ann", "PUT", "/own")).isEqualTo("ann-own");
  }

  @Test
  void methodsOfBothAreAllowedWhereNeitherTakesTheRequest() {
    assertThat(as("ann", "DELETE", "/own")).isEqualTo("405 [GET, HEAD, PUT]");
    assertThat(as("bob", "PUT", "/api/users")).isEqualTo("405 [DELETE, GET, HEAD]");
  }

  @Test
  void oneOfBothIsEnoughForMethodNotAllowed() {
    assertThat(as("ann", "PUT", "/api/other")).isEqualTo("405 [GET, HEAD]");
    assertThat(as("ann", "GET", "/shared")).isEqualTo("405 [POST]");
    assertThat(as("ann", "GET", "/nowhere")).isEqualTo("404");
  }

  @Test
  void routesAreNumberedInOrderOfDeclarationUsersIncluded() {
    assertThat(router.routes())
        .extracting(Route::id)
        .containsExactly("shared", "ann", "ann-own", "shared-own", "shared-post", "bob");
    for (int i = 0; i < router.routes().size(); i++) {
      assertThat(router.routes().get(i).index()).isEqualTo(i);
    }
    assertThat(router.match(request("ann", "GET", "/api/users")))
        .isInstanceOfSatisfying(
            Found.class, f -> assertThat(f.route()).isSameAs(router.routes().get(1)));
  }

  @Test
  void nobodyIsAskedForTheUserWhereNoUserHasRoutes() {
    Router shared =
        Router.builder()
            .route(route("GET", "/x", "x"))
            .identifyUserBy(
                request -> {
                  throw new AssertionError("asked");
                })
            .build();

    assertThat(shared.match(Request.get("/x"))).isInstanceOf(Found.class);
    assertThat(shared.explain(Request.get("/x")).user()).isEmpty();
  }

  @Test
  void nobodyIsAUserUnlessTheRouterKnowsHowToTell() {
    Router unaware = Router.builder().userRoute("ann", route("GET", "/x", "x")).build();

    assertThat(unaware.match(request("ann", "GET", "/x"))).isEqualTo(new NotFound());
  }

  @Test
  void refusesAUserWithoutAName() {
    assertThatThrownBy(() -> Router.builder().userRoute("", route("GET", "/x", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user of route x");
  }

  private String as(String user, String method, String path) {
    return switch (router.match(request(user, method, path))) {
      case Found found -> found.route().id();
      case MethodNotAllowed no -> "405 " + no.allowed();
      case NotFound no -> "404";
    };
  }

  private static Request request(String user, String method, String path) {
    Request request = Request.of(method, path);
    return Optional.of(user)
        .filter(name -> !name.isEmpty())
        .map(name -> request.withHeader("X-User-ID", name))
        .orElse(request);
  }

  private static Route route(String method, String pattern, String id) {
    return Route.builder(pattern).methods(method).id(id).build();
  }
}
