package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests an answer fits (RFC 9111, 4.1). */
class CacheVaryTest {

  private final CachedOrigin origin = new CachedOrigin();

  @Test
  @DisplayName("RFC 9111, 4.1: variants are told apart by the fields that Vary names")
  void variantsAreToldApart() {
    origin.answersWith("Vary", "Accept-Language");

    assertThat(origin.get("/a", "Accept-Language", "de").text()).isEqualTo("answer 1");
    assertThat(origin.get("/a", "Accept-Language", "en").text()).isEqualTo("answer 2");
    assertThat(origin.get("/a").text()).isEqualTo("answer 3");

    assertThat(origin.get("/a", "Accept-Language", "de").text()).isEqualTo("answer 1");
    assertThat(origin.get("/a", "accept-language", "en").text()).isEqualTo("answer 2");
    assertThat(origin.get("/a", "X-Other", "1").text()).isEqualTo("answer 3");
    assertThat(origin.cache.size()).isEqualTo(3);
  }

  @Test
  @DisplayName("RFC 9111, 4.1: a field that was not there fits only where it is not")
  void anAbsentFieldIsNotAnEmptyOne() {
    origin.answersWith("Vary", "X-A");
    origin.get("/a");
    assertThat(origin.get("/a", "X-A", "").hit()).isFalse();
    assertThat(origin.get("/a", "X-A", "").hit()).isTrue();
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
  }

  @Test
  @DisplayName("RFC 9111, 4.1: all fields in all lines of Vary count, in any case")
  void allFieldsInAllLinesOfVaryCount() {
    origin.answersWith("Vary", "Accept ,, X-A,", "vary", "x-b");
    origin.get("/a", "X-A", "1", "X-B", "1");

    assertThat(origin.get("/a", "X-A", "1", "X-B", "1", "X-C", "9").hit()).isTrue();
    for (List<String> other :
        List.of(List.of("2", "1", "a"), List.of("1", "2", "a"), List.of("1", "1", "b"))) {
      assertThat(
              origin
                  .get("/a", "X-A", other.get(0), "X-B", other.get(1), "Accept", other.get(2))
                  .hit())
          .isFalse();
    }
  }

  @ParameterizedTest(name = "RFC 9111, 4.1: {0} of {1} fits {2}: {3}")
  @CsvSource({
    "Accept-Language,'de, en;q=0.5','de,en;q=0.5',true",
    "Accept-Language,'de, en;q=0.5','en;q=0.5 , de',true",
    "Accept-Language,'de, en','de; q=1, en',false",
    "Accept-Language,'DE','de',true",
    "Accept-Language,'de','de-AT',false",
    "Accept-Language,'','x',false",
    "Accept-Encoding,'gzip, br','br,gzip',true",
    "Accept-Encoding,'gzip','gzip, br',false",
    "Accept-Encoding,'gzip, , br','br,gzip',true",
    "Accept-Charset,'a, b','b, a',true",
    "Accept,'text/html, */*;q=0.1','*/*; q=0.1,text/html',true",
    "Accept,'a/b;p=\"x,y\"','a/b;p=\"x, y\"',false",
    "Accept,'a/b;p=\"x y\"','a/b;p=\"xy\"',false",
    "Accept,'a/b;p=\"X\"','a/b;p=\"x\"',false",
    "X-A,'a, b','b, a',false",
    "X-A,'a','A',false",
    "X-A,'a b','a  b',false",
    "Cookie,'a=1; b=2','b=2; a=1',false",
  })
  void whatMakesADifference(String field, String one, String other, boolean same) {
    origin.answersWith("Vary", field);
    origin.get("/a", field, one);
    assertThat(origin.get("/a", field, other).hit()).isEqualTo(same);
    assertThat(origin.get("/a", field, one).hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9110, 5.3: a field in several lines is one list")
  void aFieldInSeveralLinesIsOneList() {
    origin.answersWith("Vary", "X-A, Accept-Language");
    origin.get("/a", "X-A", "1", "X-A", "2", "Accept-Language", "de", "Accept-Language", "en");

    assertThat(origin.get("/a", "X-A", "1, 2", "Accept-Language", "en, de").hit()).isTrue();
    assertThat(origin.get("/a", "X-A", "1", "Accept-Language", "en, de").hit()).isFalse();
    assertThat(origin.get("/a", "X-A", "1, 2", "Accept-Language", "en").hit()).isFalse();
  }

  @Test
  @DisplayName("RFC 9111, 4: the newest of several that fit")
  void theNewestOfThoseThatFitIsChosen() {
    origin.answersWith("Vary", "X-V");
    origin.get("/a", "X-V", "1");
    origin.answersWith();
    origin.get("/a", "X-V", "2");
    assertThat(origin.get("/a", "X-V", "1").text()).isEqualTo("answer 2");

    origin.answersWith("Vary", "X-W");
    origin.get("/a", "X-V", "1", "Cache-Control", "no-cache");
    assertThat(origin.get("/a", "X-V", "1").text()).isEqualTo("answer 3");
    assertThat(origin.get("/a", "X-V", "1", "X-W", "1").text()).isEqualTo("answer 2");
  }

  @Test
  void aNewAnswerForTheSameRequestsTakesTheOldOnesPlace() {
    origin.answersWith("Vary", "X-V");
    origin.get("/a", "X-V", "1");
    origin.get("/a", "X-V", "2");
    origin.get("/a", "X-V", "1", "Cache-Control", "no-cache");
    assertThat(origin.cache.size()).isEqualTo(2);
    assertThat(origin.get("/a", "X-V", "1").text()).isEqualTo("answer 3");
    assertThat(origin.get("/a", "X-V", "2").text()).isEqualTo("answer 2");
  }

  @Test
  void theVariantUnusedLongestGoesWhenThereAreMoreThanEight() {
    origin.answersWith("Vary", "X-V");
    for (int i = 0; i < 8; i++) {
      origin.get("/a", "X-V", "" + i);
      origin.pass(1);
    }
    assertThat(origin.get("/a", "X-V", "0").hit()).isTrue();
    origin.pass(1);

    origin.get("/a", "X-V", "8");

    assertThat(origin.cache.size()).isEqualTo(8);
    assertThat(origin.get("/a", "X-V", "0").hit()).isTrue();
    assertThat(origin.get("/a", "X-V", "8").hit()).isTrue();
    assertThat(origin.get("/a", "X-V", "1").hit()).isFalse();
    for (int i = 0; i < 1_000; i++) {
      origin.get("/a", "X-V", "more" + i);
    }
    assertThat(origin.cache.size()).isEqualTo(8);
  }

  @Test
  void whatVaryDoesNotNameMakesNoDifference() {
    origin.answersWith("Vary", "Accept");
    origin.get("/a", "Cookie", "a=b", "User-Agent", "x", "Origin", "https://one");
    assertThat(origin.get("/a", "Cookie", "c=d", "User-Agent", "y").hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9111, 4.1: each variant is validated for itself")
  void variantsAreValidatedForThemselves() {
    origin.validates("\"1\"", "Vary", "X-V", "Cache-Control", "max-age=60");
    origin.get("/a", "X-V", "1");
    origin.validates("\"2\"", "Vary", "X-V", "Cache-Control", "max-age=60");
    origin.get("/a", "X-V", "2");
    origin.pass(61);

    origin.validates("\"1\"", "Vary", "X-V", "Cache-Control", "max-age=60");
    assertThat(origin.get("/a", "X-V", "1").text()).isEqualTo("answer 1");
    assertThat(origin.lastForwarded().headers().all("If-None-Match")).containsExactly("\"1\"");
    assertThat(origin.get("/a", "X-V", "1").hit()).isTrue();
    assertThat(origin.get("/a", "X-V", "2").told().fwd()).isEqualTo("stale");
    assertThat(origin.cache.size()).isEqualTo(2);
  }

  @Test
  @DisplayName("RFC 9111, 3.2: a 304 with another Vary changes which requests it fits")
  void aConfirmationMayChangeWhichRequestsItFits() {
    origin.validates("\"1\"", "Cache-Control", "max-age=60");
    origin.get("/a", "X-V", "1");
    origin.pass(61);
    origin.validates("\"1\"", "Cache-Control", "max-age=60", "Vary", "X-V");
    origin.get("/a", "X-V", "1");

    assertThat(origin.get("/a", "X-V", "1").hit()).isTrue();
    assertThat(origin.get("/a", "X-V", "2").hit()).isFalse();
    assertThat(origin.cache.size()).isEqualTo(2);
  }
}
