package io.fluxgate.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.Problem;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void readsWhatIsThere() {
    Options options =
        new Options(
            Map.of(
                "number",
                1.5,
                "whole",
                7L,
                "time_ms",
                250,
                "flag",
                true,
                "text",
                "t",
                "texts",
                List.of("a", "b"),
                "single",
                "c",
                "table",
                Map.of("X-A", "1"),
                "inner",
                Map.of("deep", 2)));

    assertThat(options.number("number", 0, 2)).isEqualTo(1.5);
    assertThat(options.integer("whole", 0, 10, 1)).isEqualTo(7);
    assertThat(options.millis("time_ms", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
    assertThat(options.flag("flag", false)).isTrue();
    assertThat(options.text("text")).contains("t");
    assertThat(options.texts("texts")).containsExactly("a", "b");
    assertThat(options.texts("single")).containsExactly("c");
    assertThat(options.table("table")).containsExactly(Map.entry("X-A", "1"));
    assertThat(options.object("inner").integer("deep", 0, 5, 0)).isEqualTo(2);
    assertThat(options.problems()).isEmpty();
  }

  @Test
  void whatIsMissingHasItsStandIn() {
    Options options = new Options(Map.of());

    assertThat(options.number("n", 0, 2, 1.5)).isEqualTo(1.5);
    assertThat(options.integer("i", 0, 10, 3)).isEqualTo(3);
    assertThat(options.millis("m", Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.flag("f", true)).isTrue();
    assertThat(options.text("t")).isEmpty();
    assertThat(options.texts("ts")).isEmpty();
    assertThat(options.table("tb")).isEmpty();
    assertThat(options.object("o").text("x")).isEmpty();
    assertThat(options.problems()).isEmpty();
  }

  @Test
  void whatMustBeThereIsMissed() {
    Options options = new Options(Map.of());

    assertThat(options.number("capacity", 1, Double.MAX_VALUE)).isEqualTo(1);
    assertThat(messages(options)).containsExactly("capacity: is missing: a number");
  }

  @Test
  void collectsEveryProblemAndGoesOn() {
    Options options =
        new Options(
            Map.of("n", "x", "i", 1.5, "f", "yes", "t", 4, "ts", List.of("a", 1), "o", "no"));

    options.number("n", 0, 1, 0);
    options.integer("i", 0, 1, 0);
    options.flag("f", false);
    options.text("t");
    options.texts("ts");
    options.object("o");
    options.reject("i", "is odd");

    assertThat(messages(options))
        .containsExactly(
            "n: must be a number: 'x'",
            "i: must be a whole number: 1.5",
            "f: must be true or false: 'yes'",
            "t: must be a text: 4",
            "ts: must be a list of texts: [a, 1]",
            "o: must be an object: no",
            "i: is odd");
  }

  @Test
  void refusesNumbersOutOfRange() {
    Options options =
        new Options(Map.of("low", -1, "high", 3, "nan", Double.NaN, "huge", 1e300, "none", -0.5));

    assertThat(options.integer("low", 0, Long.MAX_VALUE, 5)).isEqualTo(5);
    assertThat(options.integer("high", 1, 2, 1)).isEqualTo(1);
    assertThat(options.number("nan", 0, 1, 0.5)).isEqualTo(0.5);
    assertThat(options.integer("huge", 0, Long.MAX_VALUE, 7)).isEqualTo(7);
    assertThat(options.number("none", 0, Double.MAX_VALUE, 0)).isEqualTo(0);
    assertThat(messages(options))
        .containsExactly(
            "low: must be at least 0: -1",
            "high: must be from 1 to 2: 3",
            "nan: must be from 0 to 1: NaN",
            "huge: must be at least 0: 1.0E300",
            "none: must be at least 0: -0.5");
  }

  @Test
  void wholeNumbersBeyond64BitsDoNotWrap() {
    Options options =
        new Options(
            Map.of(
                "big",
                BigInteger.TWO.pow(64).add(BigInteger.TWO),
                "inf",
                Double.POSITIVE_INFINITY));

    assertThat(options.integer("big", 0, Long.MAX_VALUE, 7)).isEqualTo(7);
    assertThat(options.integer("inf", 0, Long.MAX_VALUE, 7)).isEqualTo(7);
    assertThat(options.problems()).hasSize(2);
    assertThat(new Options(Map.of("most", Long.MAX_VALUE)).integer("most", 0, Long.MAX_VALUE, 7))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatNobodyReadsIsUnknown() {
    Options options = new Options(Map.of("capcity", 5, "inner", Map.of("a.b", 1)));

    options.number("capacity", 0, 10, 0);
    options.object("inner").text("c");

    assertThat(messages(options))
        .containsExactly(
            "capcity: unknown field 'capcity' (did you mean 'capacity'?); known: capacity, inner",
            "inner[\"a.b\"]: unknown field 'a.b'; known: c");
  }

  @Test
  void problemsInsideSayWhere() {
    Options options = new Options(Map.of("response", Map.of("set", Map.of("A", 1, "b.c", 2))));

    options.object("response").table("set");

    assertThat(options.problems())
        .extracting(Problem::place)
        .containsExactlyInAnyOrder("response.set.A", "response.set[\"b.c\"]");
  }

  @Test
  void theSameInnerOptionsAreHandedOutAgain() {
    Options options = new Options(Map.of("set", Map.of("A", "1", "B", 2)));

    assertThat(options.table("set")).containsOnlyKeys("A");
    options.object("set").reject("A", "is refused");

    assertThat(messages(options))
        .containsExactlyInAnyOrder("set.B: must be a text: 2", "set.A: is refused");
  }

  private static List<String> messages(Options options) {
    return options.problems().stream().map(Problem::toString).toList();
  }
}
