package io.fluxgate.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProblemDetailTest {

  @Test
  void isProblemJson() throws IOException {
    Response response =
        new ProblemDetail(404, "no-route", "No such route.", "Nothing at /x.").toResponse();

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.headers())
        .isEqualTo(Headers.of("Content-Type", "application/problem+json"));
    assertThat(new String(response.body().readAll(1000), UTF_8))
        .isEqualTo(
            "{\"type\":\"urn:fluxgate:problem:no-route\",\"title\":\"No such route.\","
                + "\"status\":404,\"detail\":\"Nothing at /x.\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"",
        "\\",
        "\\\"",
        "\"}",
        "</script>",
        "a\r\n\tb",
        "\0\u0001\u001f\u007f",
        "\b\f",
        "grüße \u2028\u2029",
        "😀",
        "\\u0041",
        "'`/"
      })
  void anyTextComesThroughAsItIs(String text) throws IOException {
    JsonNode json = read(new ProblemDetail(400, text, text, text).toResponse());

    assertThat(json.get("type").asString()).isEqualTo(ProblemDetail.TYPE_PREFIX + text);
    assertThat(json.get("title").asString()).isEqualTo(text);
    assertThat(json.get("detail").asString()).isEqualTo(text);
    assertThat(json.size()).isEqualTo(4);
  }

  @Test
  void halfOfASurrogatePairDoesNotBreakTheJson() throws IOException {
    String json =
        new String(
            new ProblemDetail(400, "x", "\ud83d", "\ude00!").toResponse().body().readAll(1000),
            UTF_8);

    assertThat(json).contains("\"title\":\"\\ud83d\"", "\"detail\":\"\\ude00!\"");
  }

  @Test
  void aWholeTypeIsWrittenAsItIs() throws IOException {
    String type = ProblemDetail.IANA_PREFIX + "temporary-reduced-capacity";

    assertThat(read(new ProblemDetail(503, type, "x", "x").toResponse()).get("type").asString())
        .isEqualTo("https://iana.org/assignments/http-problem-types#temporary-reduced-capacity");
  }

  @Test
  void membersAreTextsAndListsOfTexts() throws IOException {
    Response response =
        new ProblemDetail(503, "x", "x", "x")
            .with("timeout", "to\"tal")
            .with("violated-policies", List.of("concurrency", "a\"b"))
            .with("none", List.of())
            .toResponse();

    assertThat(new String(response.body().readAll(1000), UTF_8))
        .endsWith(
            ",\"timeout\":\"to\\\"tal\",\"violated-policies\":[\"concurrency\",\"a\\\"b\"],\"none\":[]}");
  }

  @Test
  void membersOfOtherTypesAreRefused() {
    for (Object wrong : List.of(1, List.of("a", 2), Map.of())) {
      assertThatThrownBy(() -> new ProblemDetail(503, "x", "x", "x", Map.of("m", wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("member m must be a text or a list of texts");
    }
  }

  @Test
  void aListThatChangesLaterDoesNotChangeTheProblem() {
    List<String> policies = new ArrayList<>(List.of("a"));
    ProblemDetail problem = new ProblemDetail(503, "x", "x", "x").with("policies", policies);
    policies.add("b");

    assertThat(problem.members()).isEqualTo(Map.of("policies", List.of("a")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200, 302, 399, 600})
  void aStatusThatIsNoErrorIsRefused(int status) {
    assertThatThrownBy(() -> new ProblemDetail(status, "x", "x", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("400 to 599: " + status);
  }

  private static JsonNode read(Response response) throws IOException {
    return JsonMapper.shared().readTree(response.body().readAll(10_000));
  }
}
