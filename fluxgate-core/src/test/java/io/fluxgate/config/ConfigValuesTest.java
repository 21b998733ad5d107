package io.fluxgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small values around a configuration: places, hints and options. */
class ConfigValuesTest {

  @Test
  void hintsAtTheNameThatWasProbablyMeant() {
    List<String> known = List.of("round_robin", "weighted_rr", "least_requests");

    assertThat(Hints.unknown("load balancer", "round-robbin", known))
        .isEqualTo(
            "unknown load balancer 'round-robbin' (did you mean 'round_robin'?); known:"
                + " least_requests, round_robin, weighted_rr");
    assertThat(Hints.closest("ROUND_ROBIN", known)).contains("round_robin");
    assertThat(Hints.closest("random", known)).isEmpty();
    assertThat(Hints.closest("ip", List.of("id"))).contains("id");
    assertThat(Hints.closest("ip", List.of("xy"))).isEmpty();
    assertThat(Hints.closest("", List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "users | demo | users.demo",
        "'' | demo | demo",
        "users | a-b_C9 | users.a-b_C9",
        "users | a.b | users[\"a.b\"]",
        "users | '' | users[\"\"]",
        "'' | 'a b' | [\"a b\"]",
        "users | 'a\"\\b' | users[\"a\\\"\\\\b\"]",
      })
  void quotesOddKeysInPlaces(String outer, String key, String expected) {
    assertThat(Problem.place(outer, key)).isEqualTo(expected);
  }

  @Test
  void placesGrowFromTheInside() {
    assertThat(Problem.at("url", "x").inside("upstreams[0]").inside("routes[2]").place())
        .isEqualTo("routes[2].upstreams[0].url");
    assertThat(Problem.at("[1]", "x").inside("method").place()).isEqualTo("method[1]");
    assertThat(Problem.at("", "x").inside("cache").place()).isEqualTo("cache");
    assertThat(Problem.at("cache", "x").inside("").place()).isEqualTo("cache");
  }

  @Test
  void whatLiesInsideAPlaceDoesNotJustBeginAlike() {
    assertThat(Problem.at("routes[1].url", "x").isInside("routes[1]")).isTrue();
    assertThat(Problem.at("routes[1]", "x").isInside("routes")).isTrue();
    assertThat(Problem.at("upstreams", "x").isInside("upstream")).isFalse();
    assertThat(Problem.at("upstream", "x").isInside("upstream")).isTrue();
    assertThat(Problem.at("anything", "x").isInside("")).isTrue();
  }

  @Test
  void optionsCannotBeChangedFromOutside() {
    Map<String, Object> inner = new HashMap<>(Map.of("a", "1"));
    List<Object> list = new ArrayList<>(List.of("x"));
    PartConfig.Named part = new PartConfig.Named("p", Map.of("inner", inner, "list", list));

    inner.put("b", "2");
    list.add("y");

    assertThat(part.options()).isEqualTo(Map.of("inner", Map.of("a", "1"), "list", List.of("x")));
  }

  @Test
  void optionsOfEqualMeaningAreEqual() {
    assertThat(new PartConfig.Named("p", Map.of("n", 5, "x", 0.5f)))
        .isEqualTo(new PartConfig.Named("p", Map.of("n", 5L, "x", 0.5)));
    assertThat(new PartConfig.Named("p", Map.of("n", 5)))
        .isNotEqualTo(new PartConfig.Named("p", Map.of("n", 5.0)));
  }

  @Test
  void refusesOptionsThatNoFileCanSay() {
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("a", null);
    assertThatThrownBy(() -> new PartConfig.Named("p", Map.of("inner", nothing)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option inner.a must not be null; leave it out");
    assertThatThrownBy(() -> new PartConfig.Named("p", Map.of("time", Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "option time must be a text, a number, a boolean, a list or a map: java.time.Duration");
    Map<String, Object> endless = new LinkedHashMap<>();
    endless.put("self", endless);
    assertThatThrownBy(() -> new PartConfig.Named("p", endless))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("options are at most 32 levels deep: self.self");
  }

  @Test
  void namesTheFileAndEveryProblem() {
    List<Problem> problems = List.of(Problem.at("a", "is bad"), Problem.at("", "is worse"));

    assertThat(new ConfigException("x.json", problems))
        .hasMessage("2 problems in x.json:\n  a: is bad\n  is worse")
        .satisfies(e -> assertThat(e.problems()).isEqualTo(problems));
    assertThat(new ConfigException(problems.subList(0, 1)))
        .hasMessage("1 problem in the configuration:\n  a: is bad");
  }

  @Test
  void noValueForgesALineOfALog() {
    Problem problem = Problem.at("routes[\"a\nb\"]", "must not be 'x\r\n2026 all is well\u2028'");

    assertThat(problem)
        .hasToString("routes[\"a\\u000ab\"]: must not be 'x\\u000d\\u000a2026 all is well\\u2028'");
  }

  @Test
  void sourcesOfUserIdsComeBackAsTheyWereWritten() {
    for (String text :
        List.of(
            "header:X-User-ID",
            "query:a:b",
            "cookie:c",
            "form:user id",
            "jwt:https://x/sub",
            "basic:username",
            "ip")) {
      assertThat(UserIdSource.parse(text)).hasToString(text);
    }
  }

  @Test
  void anUnknownFormatIsNamed() {
    assertThatThrownBy(() -> ConfigFormat.named("jsn"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown configuration format 'jsn' (did you mean 'json'?); known: json");
  }
}
