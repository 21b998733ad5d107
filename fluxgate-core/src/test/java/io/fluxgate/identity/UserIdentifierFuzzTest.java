package io.fluxgate.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.fuzz.MemoryBound;
import io.fluxgate.http.Body;
import io.fluxgate.http.Query;
import io.fluxgate.http.Request;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Any bytes at all, wherever a user is looked for: there is one, of bounded length, or there is
 * none. What is found in a token a JSON parser finds there too.
 */
class UserIdentifierFuzzTest {

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(1_000_000).build())
                  .build())
          .build();

  private static final List<UserIdentifier> ALL =
      List.of(
          UserIdentifier.header("X-User"),
          UserIdentifier.query("u"),
          UserIdentifier.cookie("u"),
          UserIdentifier.form("u"),
          UserIdentifier.jwt("u"),
          UserIdentifier.basic(),
          UserIdentifier.ip());

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "{\\x22u\\x22:\\x22a\\x22}",
    "u=a",
    "Basic dTpw",
    "Bearer a.e30.b",
    "\\x5cu0041",
    "sha256:",
    "1e9",
    "%41",
    "[["
  })
  void users(byte[] input) throws Exception {
    MemoryBound.check(input.length, () -> check(input));
  }

  private static void check(byte[] input) throws Exception {
    String text = new String(input, ISO_8859_1);
    String token = "Bearer e30." + Base64.getUrlEncoder().encodeToString(input) + ".x";
    anywhere(Request.get("/"), "Authorization", token);
    anywhere(
        Request.get("/"), "Authorization", "Basic " + Base64.getEncoder().encodeToString(input));
    for (String name : List.of("Authorization", "X-User", "Cookie")) {
      try {
        anywhere(Request.get("/"), name, text);
      } catch (IllegalArgumentException e) {
        assertThat(text).containsPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
      }
    }
    Request form =
        Request.post("/", Body.wrap(input))
            .withHeader("Content-Type", "application/x-www-form-urlencoded");
    TwoPhaseFilter.Proceed read = (TwoPhaseFilter.Proceed) FormFilter.create().onRequest(form);
    identify(read.request());
    assertThat(read.request().body().readAll(input.length)).isEqualTo(input);
    identify(Request.get("/").with(FormFilter.FORM, Query.parse(text)));
    asJson(new String(input, UTF_8));
  }

  private static void anywhere(Request request, String name, String value) {
    identify(request.withHeader(name, value));
  }

  private static void identify(Request request) {
    for (UserIdentifier identifier : ALL) {
      Optional<UserId> user = identifier.identify(request);
      assertThat(identifier.identify(request)).isEqualTo(user);
      user.ifPresent(
          id -> {
            assertThat(id.value().length()).isBetween(1, UserId.LONGEST + 1);
            assertThat(id.source()).isEqualTo(identifier.sources().getFirst());
          });
    }
    assertThat(UserIdentifier.firstOf(ALL).identify(request)).isPresent();
  }

  private static void asJson(String text) {
    Optional<String> found = JsonScanner.member(text, "u");
    if (found.isPresent()) {
      JsonNode member = JSON.readTree(text).get("u");
      assertThat(member.isValueNode()).isTrue();
      if (member.isString()) {
        assertThat(found).hasValue(member.stringValue());
      } else if (member.isBoolean()) {
        assertThat(found).hasValue(String.valueOf(member.booleanValue()));
      } else {
        assertThat(member.isNumber()).isTrue();
      }
    }
  }
}
