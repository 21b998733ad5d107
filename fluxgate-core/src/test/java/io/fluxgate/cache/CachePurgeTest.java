package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forgetting on request. */
class CachePurgeTest {

  private final CachedOrigin origin = new CachedOrigin();

  private void keep(String... targets) {
    origin.answersWith();
    for (String target : targets) {
      origin.get(target);
    }
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "http://h/a,http://h/a",
    "http://h/a,http://H/a",
    "http://h/a,https://h/a",
    "http://h/a?x=1,http://h/a?x=1",
    "http://h/a,http://h/a#part",
    "http://h/,http://h",
    "http://h/?x=1,http://h?x=1",
    "http://p/a,http://p/a",
    "http://h:81/a,http://h:81/a",
  })
  void oneUriIsPurged(String kept, String purged) {
    keep(kept, kept + "b", "http://other/a");
    assertThat(origin.cache.purge(Purge.uri(purged))).isEqualTo(1);
    assertThat(origin.get(kept).hit()).isFalse();
    assertThat(origin.get(kept + "b").hit()).isTrue();
    assertThat(origin.get("http://other/a").hit()).isTrue();
  }

  @Test
  void allVariantsOfAUriArePurged() {
    origin.answersWith("Vary", "X-V");
    origin.get("http://h/a", "X-V", "1");
    origin.get("http://h/a", "X-V", "2");
    assertThat(origin.cache.purge(Purge.uri("http://h/a"))).isEqualTo(2);
    assertThat(origin.cache.size()).isZero();
    assertThat(origin.cache.purge(Purge.uri("http://h/a"))).isZero();
  }

  @Test
  void allUrisThatBeginSoArePurged() {
    keep("http://h/a/1", "http://h/a/2?x", "http://h/a", "http://h/b", "http://hh/a/1");
    assertThat(origin.cache.purge(Purge.prefix("http://h/a/"))).isEqualTo(2);
    assertThat(origin.cache.purge(Purge.prefix("http://h"))).isEqualTo(2);
    assertThat(origin.get("http://hh/a/1").hit()).isTrue();
  }

  @Test
  void allWithATagArePurged() {
    origin.answersWith("Surrogate-Key", "  a  b\tc ", "surrogate-key", "d");
    origin.get("/1");
    origin.answersWith("Cache-Tag", "b , x y,,e");
    origin.get("/2");
    keep("/3");
    for (String no : List.of("", " ", "x", "B", "a b", "ab")) {
      assertThat(origin.cache.purge(Purge.tag(no))).as(no).isZero();
    }
    assertThat(origin.cache.purge(Purge.tag("x y"))).isEqualTo(1);
    origin.answersWith("Cache-Tag", "b");
    origin.get("/2");
    assertThat(origin.cache.purge(Purge.tag("b"))).isEqualTo(2);
    assertThat(origin.get("/3").hit()).isTrue();
  }

  @Test
  void tagsOfStreamsCountToo() {
    origin.answers(
        request ->
            Response.of(200).withBody(CachedOrigin.streamOf("x")).withHeader("Cache-Tag", "a"));
    origin.get("/1");
    assertThat(origin.cache.purge(Purge.tag("a"))).isEqualTo(1);
  }

  @Test
  void softlyPurgedAnswersAreConfirmed() {
    origin.validates("\"1\"", "Cache-Control", "max-age=60");
    origin.get("http://h/a");
    assertThat(origin.cache.purge(Purge.uri("http://h/a").softly())).isEqualTo(1);
    assertThat(origin.cache.size()).isEqualTo(1);

    assertThat(origin.get("http://h/a").told().fwd()).isEqualTo("stale");
    assertThat(origin.lastForwarded().header("If-None-Match")).contains("\"1\"");
    assertThat(origin.get("http://h/a").hit()).isTrue();
  }

  @Test
  void softlyPurgedAnswersMayBeUsedAsStaleOnes() {
    origin.answersWith("Cache-Control", "max-age=60, stale-if-error=10");
    origin.get("http://h/a");
    origin.pass(20);
    origin.cache.purge(Purge.prefix("http://h/").softly());
    origin.answersStatus(503);
    assertThat(origin.get("http://h/a").text()).isEqualTo("answer 1");
    origin.pass(10);
    assertThat(origin.get("http://h/a").status()).isEqualTo(503);
  }

  @Test
  void softlyPurgedAnswersOfNoUseGo() {
    keep("http://h/a");
    assertThat(origin.cache.purge(Purge.uri("http://h/a").softly())).isEqualTo(1);
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aStaleAnswerIsNotMadeFresherByASoftPurge() {
    origin.answersWith("Cache-Control", "max-age=60, stale-if-error=100");
    origin.get("http://h/a");
    origin.pass(100);
    origin.cache.purge(Purge.uri("http://h/a").softly());
    origin.pass(60);
    origin.answersStatus(503);
    assertThat(origin.get("http://h/a").status()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uri", "prefix", "tag", "soft", "clear"})
  void whatIsOnItsWayIsNotKept(String how) {
    origin.answers(
        request -> {
          switch (how) {
            case "uri" -> origin.cache.purge(Purge.uri("http://h/a"));
            case "prefix" -> origin.cache.purge(Purge.prefix("http://h/"));
            case "tag" -> origin.cache.purge(Purge.tag("x"));
            case "soft" -> origin.cache.purge(Purge.tag("x").softly());
            default -> origin.cache.clear();
          }
          return Response.text("old").withHeader("Cache-Tag", "x");
        });
    assertThat(origin.get("http://h/a").told().is("stored")).isFalse();
    assertThat(origin.cache.size()).isZero();
    origin.answersWith();
    origin.get("http://h/a");
    assertThat(origin.get("http://h/a").hit()).isTrue();
  }

  @Test
  void urisArePurgedByTheRulesOfTheKey() {
    CachedOrigin sorted =
        CachedOrigin.with(new KeyRules(List.of("utm_*"), true, List.of(), List.of(), false));
    sorted.get("http://h/a?y=2&x=1");
    assertThat(sorted.cache.purge(Purge.uri("http://h/a?x=1&utm_z=3&y=2"))).isEqualTo(1);
  }

  @Test
  void clearForgetsEverything() {
    keep("/a", "/b");
    origin.cache.clear();
    assertThat(origin.cache.size()).isZero();
    assertThat(origin.cache.bytes()).isZero();
    assertThat(origin.send(Request.get("/a")).hit()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "", "h/a", "http:/a", "mailto:x"})
  void whatNamesNoHostIsRefused(String uri) {
    assertThatThrownBy(() -> Purge.uri(uri)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Purge.prefix(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(uri);
  }
}
