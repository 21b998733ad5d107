package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.proxy.StickySessions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The promise that a client comes back to where it was. */
class StickyThroughGatewayTest extends InMemoryGateway {

  private static final String SECRET = "a secret of some length";

  private Gateway sticky(List<String> urls, Consumer<RouteBuilder> more) {
    for (String url : urls) {
      upstreams.at(url).otherwise(request -> Response.text(url));
    }
    return gateway(
        builder()
            .route(
                route -> {
                  route.any("/*").sticky(cookie -> {}, SECRET);
                  urls.forEach(route::upstream);
                  more.accept(route);
                }));
  }

  private Gateway sticky() {
    return sticky(List.of(UPSTREAM, OTHER), route -> {});
  }

  private static String value(Got got) {
    String cookie = got.header("Set-Cookie");
    return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
  }

  private static Request with(String value) {
    return Request.get("/").withHeader("Cookie", "a=b; fluxgate-route=" + value);
  }

  @Test
  void aClientComesBackToTheEndpointThatServedItFirst() throws IOException {
    Gateway gateway = sticky();
    Got first = get(gateway, "/");
    for (int i = 0; i < 5; i++) {
      Got again = ask(gateway, with(value(first)));
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.header("Set-Cookie")).as("it has the cookie already").isEmpty();
    }
    assertThat(get(gateway, "/").body()).as("others are balanced").isNotEqualTo(first.body());
  }

  @Test
  void theCookieHasTheAttributesThatWereAskedFor() throws IOException {
    assertThat(get(sticky(), "/").header("Set-Cookie"))
        .matches("fluxgate-route=[A-Za-z0-9_-]{22}; Path=/; Secure; HttpOnly; SameSite=Lax");
    Gateway gateway =
        proxy(
            route ->
                route.sticky(
                    cookie ->
                        cookie
                            .cookie("at")
                            .path("/x")
                            .secure(false)
                            .httpOnly(false)
                            .sameSite("Strict")
                            .maxAge(Duration.ofMinutes(1)),
                    SECRET));
    assertThat(get(gateway, "/").header("Set-Cookie"))
        .matches("at=[A-Za-z0-9_-]{22}; Path=/x; Max-Age=60; SameSite=Strict");
  }

  @Test
  void theOrderOfTheEndpointsDoesNotMatterAndNeitherDoesARestart() throws IOException {
    Got first = get(sticky(), "/");
    Gateway reordered =
        sticky(List.of("http://new:1", OTHER, "http://other:2", UPSTREAM), route -> {});
    for (int i = 0; i < 5; i++) {
      assertThat(ask(reordered, with(value(first))).body()).isEqualTo(first.body());
    }
  }

  @Test
  void anEndpointThatIsGoneHandsItsClientsOver() throws IOException {
    Got first = get(sticky(), "/");
    String left = first.body().equals(UPSTREAM) ? OTHER : UPSTREAM;
    Got moved = ask(sticky(List.of(left, "http://new:1"), route -> {}), with(value(first)));
    assertThat(moved.status()).isEqualTo(200);
    assertThat(value(moved)).isNotEqualTo(value(first));
  }

  @Test
  void aClientStaysWithWhomeverServedItWhenItsOwnFails() throws IOException {
    Gateway gateway =
        sticky(List.of(UPSTREAM, OTHER), route -> route.retry(r -> r.baseTime(Duration.ZERO)));
    Got first = get(gateway, "/");
    upstreams.at(first.body()).fails(Kind.CONNECTION_REFUSED);
    Got moved = ask(gateway, with(value(first)));
    assertThat(moved.body()).isNotEqualTo(first.body());
    assertThat(ask(gateway, with(value(moved))).body()).isEqualTo(moved.body());
  }

  @Test
  void aCookieThatWasMadeUpMeansNothing() throws IOException {
    Gateway gateway = sticky();
    for (String value : List.of("", "x", "AAAAAAAAAAAAAAAAAAAAAA", UPSTREAM, "\"\"")) {
      assertThat(ask(gateway, with(value)).header("Set-Cookie")).isNotEmpty();
    }
  }

  @Test
  void aSecretCanBeReplaced() throws IOException {
    Got first = get(sticky(), "/");
    Gateway rotated =
        sticky(
            List.of(OTHER, UPSTREAM),
            route -> route.sticky(cookie -> {}, "another secret, newer", SECRET));
    Got again = ask(rotated, with(value(first)));
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(value(again)).as("signed anew").isNotEqualTo(value(first));
    Gateway stranger =
        sticky(
            List.of(OTHER, UPSTREAM), route -> route.sticky(cookie -> {}, "somebody else's key"));
    assertThat(ask(stranger, with(value(first))).header("Set-Cookie")).isNotEmpty();
  }

  @Test
  void aFailureSetsNoCookie() throws IOException {
    Gateway gateway = sticky(List.of(UPSTREAM), route -> {});
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    assertThat(get(gateway, "/").header("Set-Cookie")).isEmpty();
  }

  @Test
  void theCookieIsNeverKeptInTheCache() throws IOException {
    upstreams
        .at(UPSTREAM)
        .otherwise(r -> Response.text("x").withHeader("Cache-Control", "max-age=60"));
    Gateway gateway = proxy(route -> route.sticky(cookie -> {}, SECRET).cache(cache -> {}));
    assertThat(get(gateway, "/").header("Set-Cookie")).isNotEmpty();
    assertThat(get(gateway, "/").header("Set-Cookie")).as("from the cache").isEmpty();
    assertThat(upstreams.calls()).hasSize(1);
  }

  @Test
  void whatIsShownOfItHoldsNoSecret() {
    StickySessions.Settings settings =
        new StickySessions.Settings(
            "at", List.of(SECRET), "/", true, true, "Lax", Optional.empty());
    assertThat(settings.toString()).contains("at").doesNotContain(SECRET);
  }
}
