package io.fluxgate.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

  @Test
  void takesEveryMethodUnlessToldOtherwise() {
    Route route = Route.builder("/x").build();

    assertThat(route.methods()).containsExactly("*");
    assertThat(route.takes("GET")).isTrue();
    assertThat(route.takes("PURGE")).isTrue();
  }

  @Test
  void getTakesHeadButHeadDoesNotTakeGet() {
    assertThat(Route.of("GET", "/x").takes("HEAD")).isTrue();
    assertThat(Route.of("HEAD", "/x").takes("GET")).isFalse();
    assertThat(Route.of("POST", "/x").takes("HEAD")).isFalse();
  }

  @Test
  void methodsAreCaseSensitive() {
    assertThat(Route.of("GET", "/x").takes("get")).isFalse();
    assertThatThrownBy(() -> Route.of("get", "/x")).hasMessageContaining("write GET: 'get'");
    assertThat(Route.of("purge", "/x").takes("purge")).isTrue();
  }

  @Test
  void isCalledByItsMethodsAndPatternIfItHasNoName() {
    assertThat(Route.builder("/x/{id}").methods("PUT", "GET").build().id())
        .isEqualTo("PUT,GET /x/{id}");
    assertThat(Route.builder("/x").build().id()).isEqualTo("* /x");
    assertThat(Route.builder("/x").id("mine").build().id()).isEqualTo("mine");
  }

  @Test
  void refusesMethodsThatAreNone() {
    Route.Builder builder = Route.builder("/x");

    assertThatThrownBy(() -> builder.methods("G T")).hasMessageContaining("'G T'");
    assertThatThrownBy(() -> builder.methods("")).hasMessageContaining("token");
    assertThatThrownBy(() -> builder.methods(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> builder.methods("*", "GET")).hasMessageContaining("stand alone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        ".",
        "a..b",
        ".example.com",
        "example.com:80",
        "*.*.com",
        "a*.com",
        "a b",
        "exämple.com",
        "[]",
        "[::1",
        "[::1]:80",
        "http://a",
        "a/b",
        "*.[::1]",
        "example.com."
      })
  void refusesHostsThatAreNone(String host) {
    assertThatThrownBy(() -> Route.builder("/x").host(host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host must be a name")
        .hasMessageContaining("'" + host + "'");
  }

  @Test
  void refusesPredicatesThatAreAskedForTwiceOrNeverMet() {
    Route.Builder builder = Route.builder("/x").header("X-A", "1").query("q", "1");

    assertThatThrownBy(() -> builder.header("x-a", "2")).hasMessageContaining("twice");
    assertThatThrownBy(() -> builder.query("q", "2")).hasMessageContaining("twice");
    assertThatThrownBy(() -> builder.header("a b", "2")).hasMessageContaining("'a b'");
    assertThatThrownBy(() -> builder.header("X-B", "2\r\n")).hasMessageContaining("X-B");
    assertThatThrownBy(() -> builder.query("", "2")).hasMessageContaining("empty");
    assertThatThrownBy(() -> builder.id(" ")).hasMessageContaining("blank");
  }

  @Test
  void aBuilderThatGoesOnDoesNotChangeWhatItBuilt() {
    Route.Builder builder = Route.builder("/x").methods("GET").header("X-A", "1");
    Route first = builder.build();
    Route second = builder.methods("PUT").header("X-B", "1").query("q", "*").host("a.b").build();

    assertThat(first.methods()).containsExactly("GET");
    assertThat(first.headers()).containsOnlyKeys("X-A");
    assertThat(first.query()).isEmpty();
    assertThat(first.host()).isEmpty();
    assertThat(second.headers()).containsOnlyKeys("X-A", "X-B");
    assertThat(second.host()).contains("a.b");
  }

  @Test
  void hasNoPlaceAndNoUserBeforeARouterHasIt() {
    Route route = Route.of("GET", "/x");

    assertThat(route.index()).isEqualTo(-1);
    assertThat(Router.builder().route(route).userRoute("u", route).build().routes())
        .extracting(Route::index, r -> r.user().orElse("-"))
        .containsExactly(tuple(0, "-"), tuple(1, "u"));
    assertThat(route.index()).isEqualTo(-1);
  }
}
