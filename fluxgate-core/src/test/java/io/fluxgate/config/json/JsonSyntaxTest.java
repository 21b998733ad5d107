package io.fluxgate.config.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.ConfigFormat;
import io.fluxgate.config.Problem;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that are no JSON at all: one problem, its position, and plain words. */
class JsonSyntaxTest {

  private final ConfigFormat json = new JsonConfigFormat();

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("", "1:1 the text is empty; a configuration is at least {}"),
        Arguments.of(" \n ", "1:1 the text is empty; a configuration is at least {}"),
        Arguments.of("\uFEFF", "1:1 the text is empty; a configuration is at least {}"),
        Arguments.of(
            "{\n \"routes\": [",
            "2:13 the text ends before the bracket is closed that was opened at 2:12"),
        Arguments.of(
            "{\"a\": \"b", "1:9 the text ends before the bracket is closed that was opened at 1:1"),
        Arguments.of("{\"a\": 1,}", "1:9 a field must follow the comma"),
        Arguments.of("[1,]", "1:4 a value must stand here, not ']'"),
        Arguments.of(
            "{\"a\": 1 \"b\": 2}", "1:9 a comma or a closing bracket is missing before '\"'"),
        Arguments.of("{\"a\" 1}", "1:6 a colon is missing before '1'"),
        Arguments.of("{a: 1}", "1:2 a field's name in double quotes must stand here, not 'a'"),
        Arguments.of("{'a': 1}", "1:2 a field's name in double quotes must stand here, not '''"),
        Arguments.of("{\"a\": jdk}", "1:7 'jdk' is no JSON value; a text stands in double quotes"),
        Arguments.of("{\"a\": NaN}", "1:10 'NaN' is no JSON value; a text stands in double quotes"),
        Arguments.of(
            "{\"a\": Infinity}",
            "1:15 'Infinity' is no JSON value; a text stands in double quotes"),
        Arguments.of("{ // hi\n}", "1:3 a comment is no JSON"),
        Arguments.of(
            "{\"a\": \"b\nc\"}",
            "1:9 a text must not hold a line end or control character; write it as an escape"),
        Arguments.of(
            "{\"a\": \"\\x\"}",
            "1:9 a backslash in a text must be followed by one of \" \\ / b f n r t u"),
        Arguments.of("{\"a\": 01}", "1:8 a number must not begin with a zero"),
        Arguments.of("{\"a\": [}", "1:8 this bracket does not close the one that is open"),
        Arguments.of("{\"a\": \u0000}", "1:7 a control character must not stand here"),
        Arguments.of("{} {}", "1:4 nothing may follow the configuration's end"),
        Arguments.of("{} x", "1:4 'x' is no JSON value; a text stands in double quotes"),
        Arguments.of("5", "1:1 must be an object, or an array of routes: 5"),
        Arguments.of("\"{}\"", "1:1 must be an object, or an array of routes: '{}'"),
        Arguments.of("[".repeat(100_000), "1:65 is nested deeper than 64 levels"),
        Arguments.of("{\"a\":".repeat(100_000), "1:321 is nested deeper than 64 levels"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void saysWhereAndWhatInPlainWords(String text, String expected) {
    List<Problem> problems = json.read(text, "").problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst()).hasToString(expected);
  }

  @Test
  void aBrokenTextHasNoFurtherProblems() {
    assertThat(json.read("[{\"path\": ", "").allProblems()).hasSize(1);
  }

  @Test
  void whateverTheTextItNeverThrows() throws Exception {
    Random random = new Random(7);
    String sample = JsonConfigFormatTest.sample();
    String alphabet = "{}[]\",:\\u0019e+-.truefalsnl \n\u0000\uD800é/*'NI";
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder(sample);
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        int at = random.nextInt(text.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(4)) {
          case 0 -> text.setCharAt(at, c);
          case 1 -> text.insert(at, c);
          case 2 -> text.deleteCharAt(at);
          default -> text.setLength(at + 1);
        }
      }
      List<Problem> problems = json.read(text.toString(), "").allProblems();
      assertThat(problems)
          .allSatisfy(
              problem -> {
                assertThat(problem.position()).isPresent();
                assertThat(problem.message())
                    .doesNotContain("JsonReadFeature", "tools.jackson", "(code ");
              });
    }
  }

  @Test
  void stopsTellingWhenNobodyWouldReadOn() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 5_000; i++) {
      text.append("{\"unknown\": 1},");
    }

    List<Problem> problems = json.read(text.append("{}]").toString(), "").problems();

    assertThat(problems).hasSize(Findings.MOST + 1);
    assertThat(problems.getLast().message()).isEqualTo("and more problems from here on");
  }

  @Test
  void cutsLongValuesInMessages() {
    String huge = "x".repeat(1_000_000);

    assertThat(
            json.read("{\"" + huge.substring(0, 40_000) + "\": 1}", "")
                .problems()
                .getFirst()
                .message())
        .hasSizeLessThan(300);
    assertThat(json.read("{\"listen\": \"" + huge + "\"}", "").problems().getFirst().message())
        .hasSizeLessThan(300);
  }
}
