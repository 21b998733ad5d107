package io.fluxgate.plugin.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.filter.Filter;
import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Header;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Registry;
import io.fluxgate.testing.FakeTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInFiltersTest {

  private final Registry<Filter> registry =
      new Registry<>("plugin", Filter.class).addAll(BuiltInFilters.factories());

  private final List<Request> sent = new ArrayList<>();

  @Test
  void areTwoPhaseSoThatNoLoopIsLeftForThem() {
    assertThat(registry.names()).containsExactly("headers", "request-id");
    for (String name : registry.names()) {
      assertThat(make(name, Map.of())).isInstanceOf(TwoPhaseFilter.class);
    }
  }

  @Test
  void aRequestGetsAnIdThatUpstreamAndClientSee() throws Exception {
    Filter filter = make("request-id", Map.of());

    String first = answer(filter, Request.get("/")).header("X-Request-Id").orElseThrow();
    String second = answer(filter, Request.get("/")).header("X-Request-Id").orElseThrow();

    assertThat(first).matches("[0-9a-f]{32}").isNotEqualTo(second);
    assertThat(sent)
        .extracting(r -> r.header("X-Request-Id").orElseThrow())
        .containsExactly(first, second);
  }

  @Test
  void anIdThatComesInIsKept() throws Exception {
    String id = "a".repeat(120) + "-_.~!42";

    Response answer =
        answer(make("request-id", Map.of()), Request.get("/").withHeader("x-request-id", id));

    assertThat(sent.getFirst().headers().all("X-Request-Id")).containsExactly(id);
    assertThat(answer.headers().all("X-Request-Id")).containsExactly(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a,b", "a\"b", "a;b", "é"})
  void anIdThatIsNoTokenIsReplaced(String id) throws Exception {
    answer(make("request-id", Map.of()), Request.get("/").withHeader("X-Request-Id", id));

    assertThat(sent.getFirst().header("X-Request-Id").orElseThrow()).matches("[0-9a-f]{32}");
  }

  @Test
  void idsThatAreTooLongOrManyAreReplaced() throws Exception {
    Filter filter = make("request-id", Map.of());
    Headers two = Headers.of("X-Request-Id", "a", "X-Request-Id", "b");

    answer(filter, Request.get("/").withHeader("X-Request-Id", "a".repeat(129)));
    answer(filter, Request.get("/").withHeaders(two));

    assertThat(sent)
        .allSatisfy(
            request ->
                assertThat(request.headers().all("X-Request-Id"))
                    .singleElement()
                    .asString()
                    .matches("[0-9a-f]{32}"));
  }

  @Test
  void theIdsHeaderCanBeAnother() throws Exception {
    Response answer = answer(make("request-id", Map.of("header", "X-Trace")), Request.get("/"));

    assertThat(answer.header("X-Trace")).isEqualTo(sent.getFirst().header("X-Trace")).isPresent();
    assertThat(answer.headers().contains("X-Request-Id")).isFalse();
    assertThat(problems("request-id", Map.of("header", "a b"))).containsExactly("header");
    assertThat(problems("request-id", Map.of("header", "Host"))).containsExactly("header");
    assertThat(problems("request-id", Map.of("heder", "X"))).containsExactly("heder");
  }

  @Test
  void headersAreRemovedSetAndAddedInBothDirections() throws Exception {
    Filter filter =
        make(
            "headers",
            Map.of(
                "request",
                    Map.of(
                        "remove", List.of("x-gone"),
                        "set", Map.of("X-Set", "new"),
                        "add", Map.of("X-Add", "more")),
                "response", Map.of("remove", "Server", "set", Map.of("X-Served-By", "fluxgate"))));

    Response answer =
        answer(
            filter,
            Request.get("/")
                .withHeaders(
                    Headers.of("X-Gone", "1", "X-Set", "old", "X-Set", "older", "X-Add", "one")));

    assertThat(sent.getFirst().headers())
        .containsExactly(
            new Header("X-Set", "new"), new Header("X-Add", "one"), new Header("X-Add", "more"));
    assertThat(answer.headers())
        .containsExactly(new Header("X-Up", "1"), new Header("X-Served-By", "fluxgate"));
  }

  @Test
  void withoutAnyChangeNothingIsCopied() throws Exception {
    Request request = Request.get("/");

    answer(make("headers", Map.of()), request);

    assertThat(sent).containsExactly(request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "transfer-encoding",
        "Upgrade",
        "a b",
        ""
      })
  void headersThatAreNotOursAreRefused(String name) {
    String quoted = name.isEmpty() ? "" : name.equals("a b") ? "[\"a b\"]" : "." + name;

    assertThat(problems("headers", Map.of("request", Map.of("set", Map.of(name, "x")))))
        .containsExactly("request.set" + quoted);
    assertThat(problems("headers", Map.of("response", Map.of("add", Map.of(name, "x")))))
        .containsExactly("response.add" + quoted);
    assertThat(problems("headers", Map.of("response", Map.of("remove", List.of(name)))))
        .containsExactly("response.remove");
  }

  @Test
  void valuesThatWouldBreakTheMessageAreRefused() {
    assertThat(problems("headers", Map.of("request", Map.of("set", Map.of("X-A", "a\r\nX: b")))))
        .containsExactly("request.set.X-A");
    assertThat(problems("headers", Map.of("requst", Map.of(), "response", Map.of("sett", 1))))
        .containsExactly("requst", "response.sett");
  }

  private Filter make(String name, Map<String, Object> options) {
    return registry.create(
        new PartConfig.Named(name, options),
        new FactoryContext(FakeTime.standing(), new Random(1)));
  }

  private List<String> problems(String name, Map<String, Object> options) {
    List<String> places = new ArrayList<>();
    assertThatThrownBy(() -> make(name, options))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> e.problems().stream().map(Problem::place).forEach(places::add));
    return places;
  }

  private Response answer(Filter filter, Request request) throws Exception {
    return filter.filter(
        request,
        upstream -> {
          sent.add(upstream);
          return Response.of(200).withHeaders(Headers.of("X-Up", "1", "Server", "x"));
        });
  }
}
