package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of what is kept (RFC 9110, 14 and 13.1.5). */
class CacheRangeTest {

  private static final String MODIFIED = "Wed, 31 Dec 2025 12:00:00 GMT";

  private final CachedOrigin origin = new CachedOrigin();

  CacheRangeTest() {
    origin.answers(
        request ->
            Response.text("0123456789")
                .withHeaders(
                    Headers.of(
                        "Content-Type",
                        "a/b",
                        "ETag",
                        "\"1\"",
                        "Last-Modified",
                        MODIFIED,
                        "Content-Length",
                        "10",
                        "Cache-Control",
                        "max-age=60")));
    origin.get("/a");
  }

  @ParameterizedTest(name = "RFC 9110, 14.1.2: {0} is {1}, {2}")
  @CsvSource({
    "bytes=0-0,0-0,0",
    "bytes=2-4,2-4,234",
    "Bytes=2-4,2-4,234",
    "bytes= 2-4,2-4,234",
    "bytes=8-,8-9,89",
    "bytes=9-,9-9,9",
    "bytes=8-99,8-9,89",
    "bytes=8-99999999999999999999999,8-9,89",
    "bytes=-3,7-9,789",
    "bytes=-10,0-9,0123456789",
    "bytes=-99,0-9,0123456789",
    "bytes=0-,0-9,0123456789",
  })
  void aSingleRangeIsAPart(String range, String part, String text) {
    Answer answer = origin.get("/a", "Range", range);
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes " + part + "/10");
    assertThat(answer.text()).isEqualTo(text);
    assertThat(answer.has("Content-Length")).isFalse(); // the engine writes it
    assertThat(answer.header("Content-Type")).isEqualTo("a/b");
    assertThat(answer.header("ETag")).isEqualTo("\"1\"");
    assertThat(answer.header("Age")).isEqualTo("0");
    assertThat(answer.hit()).isTrue();
  }

  @ParameterizedTest(name = "RFC 9110, 15.5.17: nothing there: {0}")
  @ValueSource(strings = {"bytes=10-", "bytes=10-11", "bytes=99-", "bytes=-0"})
  void whatIsNotThereIsA416(String range) {
    Answer answer = origin.get("/a", "Range", range);
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes */10");
    assertThat(answer.text()).isEmpty();
    assertThat(answer.has("Content-Type")).isFalse();
    assertThat(answer.hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9110, 14.1.2: an empty content has no parts")
  void anEmptyContentHasNoParts() {
    origin.answers(request -> Response.of(200));
    origin.get("/empty");
    for (String range : new String[] {"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"}) {
      assertThat(origin.get("/empty", "Range", range).status()).isEqualTo(416);
    }
  }

  @ParameterizedTest(name = "RFC 9110, 14.2: ignored: {0}")
  @ValueSource(
      strings = {
        "bytes=0-1,3-4",
        "bytes=0-1,",
        "bytes=4-2",
        "bytes=-",
        "bytes=",
        "bytes=1",
        "bytes=a-b",
        "bytes=1-b",
        "bytes=+1-2",
        "bytes=1--2",
        "bytes 1-2",
        "items=0-1",
        "",
      })
  void whatCannotBeReadOrIsSeveralIsIgnored(String range) {
    Answer answer = origin.get("/a", "Range", range);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.hit()).isTrue();
  }

  @Test
  @DisplayName("RFC 9110, 14.2: two fields are ignored, and so is one to HEAD")
  void twoFieldsAreIgnored() {
    assertThat(origin.get("/a", "Range", "bytes=0-1", "Range", "bytes=0-1").status())
        .isEqualTo(200);
    assertThat(origin.head("/a", "Range", "bytes=0-1").status()).isEqualTo(200);
    assertThat(origin.head("/a", "Range", "bytes=0-1").header("Content-Length")).isEqualTo("10");
  }

  @Test
  @DisplayName("RFC 9110, 14.2: a part is of a 200")
  void aPartIsOfA200() {
    origin.answersStatus(404, "Cache-Control", "max-age=60");
    origin.get("/n");
    assertThat(origin.get("/n", "Range", "bytes=0-1").status()).isEqualTo(404);
  }

  @ParameterizedTest(name = "RFC 9110, 13.1.5: If-Range: {0} gives {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "\"1\";206",
        "\"2\";200",
        "W/\"1\";200",
        "\"1;200",
        MODIFIED + ";206",
        "Wed, 31 Dec 2025 12:00:01 GMT;200",
        "Wed Dec 31 12:00:00 2025;200",
        "x;200",
      })
  void ifRange(String condition, int status) {
    assertThat(origin.get("/a", "Range", "bytes=0-1", "If-Range", condition).status())
        .isEqualTo(status);
  }

  @Test
  @DisplayName("RFC 9110, 13.1.5: a weak tag that is kept matches nothing")
  void aWeakTagMatchesNothing() {
    origin.answersWith("ETag", "W/\"1\"");
    origin.get("/w");
    for (String tag : new String[] {"W/\"1\"", "\"1\""}) {
      assertThat(origin.get("/w", "Range", "bytes=0-1", "If-Range", tag).status()).isEqualTo(200);
    }
    assertThat(
            origin
                .get("/a", "Range", "bytes=0-1", "If-Range", "\"1\"", "If-Range", "\"1\"")
                .status())
        .isEqualTo(200);
    assertThat(origin.get("/a", "If-Range", "\"2\"").status()).isEqualTo(200);
  }

  @Test
  @DisplayName("RFC 9110, 13.2.2: If-None-Match comes before Range")
  void ifNoneMatchComesFirst() {
    assertThat(origin.get("/a", "Range", "bytes=0-1", "If-None-Match", "\"1\"").status())
        .isEqualTo(304);
  }

  @Test
  @DisplayName("RFC 9111, 3.3: a part that is not kept is fetched as a part, and not kept")
  void aPartThatIsNotKept() {
    origin.answersStatus(206, "Content-Range", "bytes 0-1/9", "Cache-Control", "max-age=60");
    Answer answer = origin.get("/new", "Range", "bytes=0-1");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.told().fwd()).isEqualTo("uri-miss");
    assertThat(origin.lastForwarded().headers()).isEqualTo(Headers.of("Range", "bytes=0-1"));
    assertThat(origin.cache.size()).isEqualTo(1);
  }

  @Test
  @DisplayName("a part of what has become stale is fetched whole")
  void aPartOfWhatIsStale() {
    origin.pass(61);
    Answer answer = origin.get("/a", "Range", "bytes=0-1");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.text()).isEqualTo("01");
    assertThat(answer.has("Age")).isFalse();
    assertThat(origin.lastForwarded().headers().contains("Range")).isFalse();
    assertThat(origin.send(Request.get("/a")).hit()).isTrue();
  }
}
