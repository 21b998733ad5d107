package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may demand of the cache (RFC 9111, 5.2.1 and 5.4). */
class CacheRequestDirectivesTest {

  private final CachedOrigin origin = new CachedOrigin().answersWith("Cache-Control", "max-age=60");

  private Answer asks(String control) {
    return origin.get("/a", "Cache-Control", control);
  }

  @ParameterizedTest(name = "RFC 9111, 5.2.1.4 and 5.2.1.1: {1}")
  @CsvSource({
    "Cache-Control,no-cache",
    "Cache-Control,No-Cache",
    "Cache-Control,'no-cache=\"x\"'",
    "Cache-Control,max-age=0",
    "Cache-Control,max-age=soon",
    "Cache-Control,max-age",
    "Cache-Control,'max-age=9, max-age=9'",
    "Cache-Control,'x, no-cache'",
    "Pragma,no-cache",
    "Pragma,'x, No-Cache'",
    "pragma,no-cache",
  })
  void aReloadIsNotServedButRefreshesWhatIsKept(String name, String value) {
    origin.get("/a");

    Answer reloaded = origin.get("/a", name, value);
    assertThat(reloaded.text()).isEqualTo("answer 2");
    assertThat(reloaded.told().fwd()).isEqualTo("request");
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
    assertThat(origin.forwarded).hasSize(2);
  }

  @Test
  @DisplayName("RFC 9111, 5.4: Pragma means nothing beside Cache-Control")
  void pragmaMeansNothingBesideCacheControl() {
    origin.get("/a");
    assertThat(origin.get("/a", "Pragma", "no-cache", "Cache-Control", "max-age=60").hit())
        .isTrue();
    assertThat(origin.get("/a", "Pragma", "no-cache", "Cache-Control", "x").hit()).isTrue();
    assertThat(origin.get("/a", "Pragma", "x").hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 5.4: Pragma of an answer means nothing")
  void pragmaOfAnAnswerMeansNothing() {
    assertThat(origin.keeps("Pragma", "no-cache")).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.1: max-age bounds the age")
  void maxAgeBoundsTheAge() {
    origin.get("/a");
    origin.pass(10);

    assertThat(asks("max-age=10").hit()).isTrue();
    assertThat(asks("max-age=99999999999999999999").hit()).isTrue();
    assertThat(asks("max-age=9").hit()).isFalse();
    assertThat(asks("max-age=9").hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.1: max-age bounds the age that it had on arrival too")
  void maxAgeBoundsTheAgeOnArrival() {
    origin.answersWith("Cache-Control", "max-age=60", "Age", "30");
    origin.get("/a");
    assertThat(asks("max-age=30").hit()).isTrue();
    assertThat(asks("max-age=29").hit()).isFalse();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.3: min-fresh bounds the time that is left")
  void minFreshBoundsTheTimeThatIsLeft() {
    origin.get("/a");
    origin.pass(50);

    assertThat(asks("min-fresh=10").hit()).isTrue();
    assertThat(asks("min-fresh=0").hit()).isTrue();
    assertThat(asks("min-fresh=11").told().fwd()).isEqualTo("request");
    origin.pass(50);
    assertThat(asks("min-fresh=99999999999999999999").hit()).isFalse();
    assertThat(asks("min-fresh=x").hit()).isFalse();
    assertThat(asks("min-fresh=60").hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.2: max-stale allows what is stale")
  void maxStaleAllowsWhatIsStale() {
    origin.answersWith("Cache-Control", "max-age=60", "ETag", "\"1\"");
    origin.get("/a");
    origin.pass(70);

    Answer stale = asks("max-stale=10");
    assertThat(stale.hit()).isTrue();
    assertThat(stale.told().text("ttl")).isEqualTo("-10");
    assertThat(stale.header("Age")).isEqualTo("70");
    assertThat(asks("max-stale").hit()).isTrue();
    assertThat(asks("max-stale=\"10\"").hit()).isTrue();
    assertThat(asks("max-age=70, max-stale").hit()).isTrue();
    assertThat(origin.forwarded).hasSize(1);
    for (String no :
        new String[] {
          "max-stale=9", "max-stale=0", "max-stale=x", "max-stale=9, max-stale=99", "max-stale="
        }) {
      assertThat(asks(no).told().fwd()).as(no).isEqualTo("stale");
      origin.pass(70);
    }
    assertThat(asks("max-stale, min-fresh=1").hit()).isFalse();
  }

  @ParameterizedTest(name = "RFC 9111, 4.2.4: {0} is not used stale, whatever the client says")
  @ValueSource(
      strings = {
        "max-age=60, must-revalidate",
        "max-age=60, proxy-revalidate",
        "s-maxage=60",
        "max-age=60, no-cache",
      })
  void maxStaleIsNotAgainstTheOrigin(String control) {
    origin.answersWith("Cache-Control", control, "ETag", "\"1\"");
    origin.get("/a");
    origin.pass(61);
    assertThat(asks("max-stale").hit()).isFalse();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.7: only-if-cached is served from what is kept")
  void onlyIfCachedIsServedFromTheCache() {
    origin.get("/a");
    assertThat(asks("only-if-cached").hit()).isTrue();
    assertThat(origin.head("/a", "Cache-Control", "only-if-cached").hit()).isTrue();
  }

  @ParameterizedTest(name = "RFC 9111, 5.2.1.7: 504 for {0} {1}")
  @CsvSource({
    "/none,only-if-cached",
    "/a,'only-if-cached, no-cache'",
    "/a,'only-if-cached, max-age=0'",
    "/a,'only-if-cached, min-fresh=99'",
  })
  void onlyIfCachedWithoutAHitIsA504(String target, String control) {
    origin.get("/a");
    Answer answer = origin.get(target, "Cache-Control", control);

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text()).contains("urn:fluxgate:problem:not-cached");
    assertThat(answer.told().text("detail")).isEqualTo("only-if-cached");
    assertThat(origin.forwarded).hasSize(1);
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.7: also for what would be for the origin alone")
  void onlyIfCachedNeverGoesOn() {
    origin.get("/a");
    String[] only = {"Cache-Control", "only-if-cached"};
    Headers headers = Headers.of(only);
    assertThat(origin.get("/a", "Cache-Control", "only-if-cached", "Authorization", "x").status())
        .isEqualTo(504);
    assertThat(origin.get("/a", "Cache-Control", "only-if-cached", "If-Match", "*").status())
        .isEqualTo(504);
    assertThat(origin.send(Request.get("/a").withHeaders(headers).withBody(Body.of("x"))).status())
        .isEqualTo(504);
    assertThat(origin.head("/none", only).status()).isEqualTo(504);
    assertThat(origin.get("/none", "Cache-Control", "only-if-cached", "Range", "bytes=0-").status())
        .isEqualTo(504);
    origin.pass(61);
    assertThat(asks("only-if-cached").status()).isEqualTo(504);
    assertThat(origin.forwarded).hasSize(1);
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.7: what the client allows to be stale is served")
  void onlyIfCachedWithMaxStale() {
    origin.answersWith("Cache-Control", "max-age=60", "ETag", "\"1\"");
    origin.get("/a");
    origin.pass(61);
    assertThat(asks("only-if-cached, max-stale").hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.5: no-store may be answered from what is kept, and keeps nothing")
  void noStoreKeepsNothing() {
    origin.get("/a");
    assertThat(asks("no-store").hit()).isTrue();
    assertThat(asks("no-store, no-cache").text()).isEqualTo("answer 2");
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.5: an answer to HEAD with no-store updates nothing")
  void headWithNoStoreUpdatesNothing() {
    origin.answersWith("Cache-Control", "max-age=60", "ETag", "\"1\"", "X-A", "1");
    origin.get("/a");
    origin.answersWith("Cache-Control", "max-age=60", "ETag", "\"1\"", "X-A", "2");
    origin.head("/a", "Cache-Control", "no-store, no-cache");
    assertThat(origin.get("/a").header("X-A")).isEqualTo("1");
  }
}
