package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client and the origin allow (RFC 9111, 3, 4 and 5.2). */
class ResponseCacheTermsTest {

  private final CachedOrigin origin = new CachedOrigin().answersWith();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-store",
        "private",
        "no-cache",
        "No-Store",
        "max-age=60, private",
        "public , no-store",
        "private=\"X-User\", max-age=60",
        "no-cache=\"Set-Cookie, X\", max-age=60",
      })
  void theOriginForbidsStoring(String cacheControl) {
    assertThat(origin.keeps("Cache-Control", cacheControl)).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void theOriginForbidsStoringInAnyLine() {
    assertThat(origin.keeps("Cache-Control", "max-age=60", "Cache-Control", "no-store")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "max-age=60", "x=\"no-store\"", "x=\"a, private\", max-age=9"})
  void otherDirectivesDoNot(String cacheControl) {
    assertThat(origin.keeps("Cache-Control", cacheControl)).isTrue();
  }

  @Test
  void anAnswerThatSetsACookieIsNotStored() {
    assertThat(origin.keeps("Set-Cookie", "a=b", "Cache-Control", "max-age=60")).isFalse();
  }

  @Test
  void aRequestWithAuthorizationIsNeitherServedNorStored() {
    origin.answersWith("Cache-Control", "public, max-age=60");
    origin.get("/a", "Authorization", "Bearer x");
    assertThat(origin.get("/a").hit()).isFalse();

    assertThat(origin.get("/a", "Authorization", "Bearer x").hit()).isFalse();
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
  }

  @Test
  void aRangeRequestIsNeitherServedNorStored() {
    origin.get("/a", "Range", "bytes=0-1");
    assertThat(origin.cache.size()).isZero();
    origin.get("/a");

    assertThat(origin.get("/a", "Range", "bytes=0-1").hit()).isFalse();
  }

  @Test
  void aGetWithABodyIsNeitherServedNorStored() {
    Request withBody = Request.get("/a").withBody(Body.of("which one"));
    origin.send(withBody);
    assertThat(origin.cache.size()).isZero();
    origin.get("/a");

    assertThat(origin.send(withBody).hit()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "If-None-Match,*",
    "if-modified-since,x",
    "If-Match,*",
    "If-Unmodified-Since,x",
    "If-Range,x"
  })
  void aConditionalRequestIsNotServedButAFullAnswerToItIsStored(String name, String value) {
    assertThat(origin.get("/a", name, value).header("Cache-Status"))
        .isEqualTo("fluxgate; fwd=bypass; stored");
    assertThat(origin.get("/a", name, value).hit()).isFalse();

    assertThat(origin.get("/a").hit()).isTrue();
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
  }

  @Test
  void aRequestsNoStoreIsObeyed() {
    origin.get("/a", "Cache-Control", "no-store");

    assertThat(origin.cache.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Cache-Control,no-cache",
    "Cache-Control,max-age=0",
    "Cache-Control,max-age=soon",
    "Pragma,no-cache"
  })
  void aReloadIsNotServedButRefreshesWhatIsStored(String name, String value) {
    origin.get("/a");

    assertThat(origin.get("/a", name, value).text()).isEqualTo("answer 2");
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
    assertThat(origin.forwarded).hasSize(2);
  }

  @Test
  void aRequestsMaxAgeBoundsTheAgeOfWhatItGets() {
    origin.get("/a");
    origin.time.advance(Duration.ofSeconds(10));

    assertThat(origin.get("/a", "Cache-Control", "max-age=10").hit()).isTrue();
    assertThat(origin.get("/a", "Cache-Control", "max-age=9").hit()).isFalse();
  }

  @Test
  void onlyIfCachedIsServedFromTheCache() {
    origin.get("/a");

    assertThat(origin.get("/a", "Cache-Control", "only-if-cached").hit()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"only-if-cached", "only-if-cached, no-cache"})
  void onlyIfCachedWithoutAHitIsA504(String cacheControl) {
    Answer answer = origin.get("/b", "Cache-Control", cacheControl);

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text()).contains("urn:fluxgate:problem:not-cached");
    assertThat(origin.forwarded).isEmpty();
  }

  @Test
  void variantsAreToldApartByTheFieldsOfVary() {
    origin.answersWith("Vary", "Accept-Language");

    assertThat(origin.get("/a", "Accept-Language", "de").text()).isEqualTo("answer 1");
    assertThat(origin.get("/a", "Accept-Language", "en").text()).isEqualTo("answer 2");
    assertThat(origin.get("/a").text()).isEqualTo("answer 3");

    assertThat(origin.get("/a", "Accept-Language", "de").text()).isEqualTo("answer 1");
    assertThat(origin.get("/a", "accept-language", "en").text()).isEqualTo("answer 2");
    assertThat(origin.get("/a", "X-Other", "1").text()).isEqualTo("answer 3");
  }

  @Test
  void allFieldsInAllLinesOfVaryCount() {
    origin.answersWith("Vary", "Accept , X-A", "vary", "X-B");
    origin.get("/a", "X-A", "1", "X-B", "1");

    assertThat(origin.get("/a", "X-A", "1", "X-B", "1", "X-C", "9").hit()).isTrue();
    assertThat(origin.get("/a", "X-A", "2", "X-B", "1").hit()).isFalse();
    assertThat(origin.get("/a", "X-A", "1", "X-B", "2").hit()).isFalse();
    assertThat(origin.get("/a", "X-A", "1", "X-B", "1", "Accept", "*/*").hit()).isFalse();
  }

  @Test
  void aFieldInSeveralLinesIsNotTheSameAsItsFirstLine() {
    origin.answersWith("Vary", "Accept");
    origin.get("/a", "Accept", "text/html");

    assertThat(origin.get("/a", "Accept", "text/html", "Accept", "image/png").hit()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "Accept, *", " * "})
  void whatVariesOnEverythingIsNotStored(String vary) {
    assertThat(origin.keeps("Vary", vary, "Cache-Control", "max-age=60")).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void theVariantUnusedLongestGoesWhenThereAreTooMany() {
    origin.answersWith("Vary", "X-V");
    for (int i = 0; i < 8; i++) {
      origin.get("/a", "X-V", "" + i);
      origin.time.advance(Duration.ofSeconds(1));
    }
    assertThat(origin.get("/a", "X-V", "0").hit()).isTrue();
    origin.time.advance(Duration.ofSeconds(1));

    origin.get("/a", "X-V", "8");

    assertThat(origin.cache.size()).isEqualTo(8);
    assertThat(origin.get("/a", "X-V", "0").hit()).isTrue();
    assertThat(origin.get("/a", "X-V", "8").hit()).isTrue();
    assertThat(origin.get("/a", "X-V", "1").hit()).isFalse();
  }

  @Test
  void anOriginThatChangesItsVaryStartsAfresh() {
    origin.answersWith("Vary", "X-V");
    origin.get("/a", "X-V", "1");
    origin.answersWith();
    origin.get("/a", "X-V", "2");

    assertThat(origin.get("/a", "X-V", "1").text()).isEqualTo("answer 2");
    assertThat(origin.cache.size()).isEqualTo(1);
  }

  @Test
  void invalidationRemovesAllVariants() {
    origin.answersWith("Vary", "X-V");
    origin.get("/a", "X-V", "1");
    origin.get("/a", "X-V", "2");

    origin.send(Request.of("DELETE", "/a"));

    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void whatVaryDoesNotNameMakesNoDifference() {
    origin.answersWith("Vary", "Accept");
    origin.get("/a", "Cookie", "a=b", "User-Agent", "x", "Origin", "https://one");

    Request other = Request.get("/a").withHeaders(Headers.of("Cookie", "c=d", "User-Agent", "y"));
    assertThat(origin.send(other).text()).isEqualTo("answer 1");
  }
}
