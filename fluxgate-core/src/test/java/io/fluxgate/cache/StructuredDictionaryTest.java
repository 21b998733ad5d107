package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dictionaries of structured fields, read strictly (RFC 9651, 4.2.2). */
class StructuredDictionaryTest {

  private static Map<String, Object> read(String text) {
    return StructuredDictionary.parse(text).orElseThrow();
  }

  @Test
  void readsValuesOfAllTypes() {
    Map<String, Object> members =
        read(
            "  a, b=?0, c=?1, d=12, e=-1.5, f=\"x\\\"\\\\y\", g=tok/e:n, h=:aGk=:, i=@12,"
                + " j=%\"f%c3%bc\", k=(a \"b\";q 1),l=();x=1,*m-._*0  \t ");
    assertThat(members.keySet())
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "*m-._*0");
    assertThat(members)
        .containsEntry("a", true)
        .containsEntry("b", false)
        .containsEntry("c", true)
        .containsEntry("d", 12L)
        .containsEntry("e", -1.5)
        .containsEntry("f", "x\"\\y");
    for (String other : List.of("g", "h", "i", "j", "k", "l")) {
      assertThat(members.get(other)).isSameAs(StructuredDictionary.OTHER);
    }
  }

  @Test
  void theLastOfTwoOfOneNameCounts() {
    assertThat(read("a=1, b=2, a=3").entrySet().stream().map(Object::toString))
        .containsExactly("b=2", "a=3");
  }

  @Test
  void parametersAreReadAndDropped() {
    assertThat(read("a=1;x;y=\"2\"; z=?0, b;q")).isEqualTo(Map.of("a", 1L, "b", true));
  }

  @Test
  void theLongestNumbersAreRead() {
    assertThat(read("a=999999999999999, b=-999999999999999, c=999999999999.999"))
        .isEqualTo(Map.of("a", 999999999999999L, "b", -999999999999999L, "c", 999999999999.999));
  }

  @Test
  void emptyIsEmpty() {
    assertThat(read("")).isEmpty();
    assertThat(read("   ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=1",
        "1=1",
        "=1",
        "a=",
        "a= 1",
        "a =1",
        "a=1 b=2",
        "a=1,",
        "a=1, ",
        ",a=1",
        "a,,b",
        "a=1;",
        "a=1;;x",
        "a=1;X",
        "a=1;x=",
        "a=?2",
        "a=?",
        "a=1.",
        "a=.5",
        "a=1.2345",
        "a=--1",
        "a=-",
        "a=1234567890123456",
        "a=1234567890123.1",
        "a=\"x",
        "a=\"\\x\"",
        "a=\"\\",
        "a=\"\t\"",
        "a=\"\u007f\"",
        "a=(",
        "a=(1",
        "a=(1,2)",
        "a=(1)x",
        "a=)",
        "a=:a",
        "a=:!:",
        "a=@1.5",
        "a=@x",
        "a=%x\"",
        "a=%\"x",
        "a=%\"%C3\"",
        "a=%\"%c\"",
        "a=&",
        "\ta",
        "a=1\n",
        "a=1\u0000",
        "a=(1\"x\")",
      })
  void whatBreaksARuleIsNone(String text) {
    assertThat(StructuredDictionary.parse(text)).isEmpty();
  }
}
