package io.fluxgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonScannerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"sub\":\"a\"} | a",
        " { \"sub\" : \"a\" } | a",
        "{\"x\":{\"sub\":\"no\"},\"sub\":\"yes\"} | yes",
        "{\"x\":[{},[],[[1,2]],null,true,-1.5e+3],\"sub\":\"yes\"} | yes",
        "{\"sub\":\"\\u0061\\n\\\"\\\\\\/\\uD83D\\uDE00\"} | `a\n\"\\/😀`",
        "{\"s\\u0075b\":\"a\"} | a",
        "{\"sub\":12} | 12",
        "{\"sub\":-0.5e-3} | -0.5e-3",
        "{\"sub\":0} | 0",
        "{\"sub\":true} | true",
        "{\"sub\":false} | false",
        "{\"other\":1,\"other\":2,\"sub\":\"a\"} | a",
      })
  void findsTextsNumbersAndBooleans(String json, String value) {
    assertThat(JsonScanner.member(json, "sub")).contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"sub\":null}",
        "{\"sub\":{}}",
        "{\"sub\":[\"a\"]}",
        "{\"Sub\":\"a\"}",
        "{\"x\":{\"sub\":\"a\"}}"
      })
  void whatIsNotThereIsNotFound(String json) {
    assertThat(JsonScanner.member(json, "sub")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "\"sub\"",
        "[\"sub\"]",
        "{",
        "{\"sub\"",
        "{\"sub\":",
        "{\"sub\":\"a\"",
        "{\"sub\":\"a\"}x",
        "{\"sub\":\"a\"}{}",
        "{\"sub\":\"a\",}",
        "{,\"sub\":\"a\"}",
        "{\"sub\":\"a\" \"b\":1}",
        "{\"sub\":\"a\",\"sub\":\"b\"}",
        "{\"sub\":\"a\",\"sub\":null}",
        "{\"sub\":\"a\",\"x\":01}",
        "{\"sub\":\"a\",\"x\":1.}",
        "{\"sub\":\"a\",\"x\":.5}",
        "{\"sub\":\"a\",\"x\":-}",
        "{\"sub\":\"a\",\"x\":1e}",
        "{\"sub\":\"a\",\"x\":+1}",
        "{\"sub\":\"a\",\"x\":NaN}",
        "{\"sub\":\"a\",\"x\":nul}",
        "{\"sub\":\"a\",\"x\":[1,]}",
        "{\"sub\":\"a\",\"x\":[1}",
        "{\"sub\":\"a\\x\"}",
        "{\"sub\":\"a\\u00g0\"}",
        "{\"sub\":\"a\\u00",
        "{\"sub\":\"a\n\"}",
        "{'sub':'a'}",
        "{sub:\"a\"}",
        "{\"sub\":\"a\" // no\n}",
        "{\"sub\":\"a\\",
        "{\"sub\":\"a\"}\u0000"
      })
  void aTextThatIsNotJsonHasNoMembers(String json) {
    assertThat(JsonScanner.member(json, "sub")).isEmpty();
  }

  @Test
  void deepNestingEndsTheSearchAndNotTheStack() {
    String deep = "[".repeat(100_000);

    assertThat(JsonScanner.member("{\"x\":" + deep, "sub")).isEmpty();
    assertThat(JsonScanner.member("{\"sub\":\"a\",\"x\":" + nested(31) + "}", "sub")).contains("a");
    assertThat(JsonScanner.member("{\"sub\":\"a\",\"x\":" + nested(33) + "}", "sub")).isEmpty();
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  @Test
  void payloadsThatAreNotUtf8AreRefused() {
    byte[] payload = "{\"sub\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    String token = "e30." + Base64.getUrlEncoder().encodeToString(payload) + ".";

    assertThat(Jwt.claim(token, "sub")).isEmpty();
    assertThat(Jwt.claim(UserIdentifierTest.token("{\"sub\":\"\u00e9\"}"), "sub"))
        .contains("\u00e9");
  }

  @Test
  void agreesWithAGrownUpParser() {
    JsonMapper jackson = JsonMapper.builder().build();
    Random random = new Random(5);
    String sample = "{\"a\":[1,{\"sub\":2},\"\\u0041\"],\"sub\":\"x\\ny\",\"c\":-1.5e3,\"d\":null}";
    String alphabet = "{}[]\",:\\u019e+-.tn s";
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(sample);
      for (int edits = random.nextInt(3); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, c);
          case 1 -> text.insert(at, c);
          default -> text.deleteCharAt(at);
        }
      }
      String json = text.toString();
      String expected = null;
      try {
        JsonNode sub = jackson.readTree(json).get("sub");
        boolean scalar = sub != null && (sub.isString() || sub.isNumber() || sub.isBoolean());
        expected = scalar ? sub.asString() : null;
      } catch (JacksonException e) {
        expected = null;
      }
      String found = JsonScanner.member(json, "sub").orElse(null);
      if (expected == null || !isTwice(json)) {
        assertThat(found).as(json).isEqualTo(expected);
        read += found == null ? 0 : 1;
      }
    }
    assertThat(read).isGreaterThan(1_000);
  }

  private static boolean isTwice(String json) {
    return json.indexOf("\"sub\"") != json.lastIndexOf("\"sub\"")
        && JsonScanner.member(json, "sub").isEmpty();
  }
}
