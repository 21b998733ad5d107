package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an unsafe request that succeeds makes the cache forget (RFC 9111, 4.4). */
class CacheInvalidationTest {

  private final CachedOrigin origin = new CachedOrigin();

  private void keep(String... targets) {
    origin.answersWith();
    for (String target : targets) {
      origin.get(target);
    }
  }

  private void unsafe(String method, String target, int status, String... headers) {
    origin.answers(request -> Response.of(status).withHeaders(Headers.of(headers)));
    origin.send(Request.of(method, target));
    origin.answersWith();
  }

  @ParameterizedTest(name = "RFC 9111, 4.4: {0}")
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "BREW", "delete"})
  void anUnsafeRequestRemovesWhatIsKeptOfItsUri(String method) {
    keep("/a", "/b", "/a?x");
    unsafe(method, "/a", 204);

    assertThat(origin.get("/a").hit()).isFalse();
    assertThat(origin.get("/b").hit()).isTrue();
    assertThat(origin.get("/a?x").hit()).isTrue();
  }

  @ParameterizedTest(name = "RFC 9111, 4.4: {0} with {1} removes: {2}")
  @CsvSource({
    "POST,200,true",
    "POST,303,true",
    "PUT,399,true",
    "POST,400,false",
    "PUT,500,false",
    "DELETE,404,false",
    "OPTIONS,200,false",
    "TRACE,200,false",
    "HEAD,200,false",
  })
  void onlySuccessfulUnsafeRequestsDo(String method, int status, boolean removes) {
    keep("/a");
    unsafe(method, "/a", status);

    assertThat(origin.get("/a").hit()).isEqualTo(!removes);
  }

  @Test
  void aFailedRequestRemovesNothing() {
    keep("/a");
    origin.answers(
        request -> {
          throw new IOException("broken");
        });
    assertThatThrownBy(() -> origin.tryOpen(Request.of("PUT", "/a"))).hasMessage("broken");
    assertThat(origin.get("/a").hit()).isTrue();
  }

  @Test
  void allVariantsGo() {
    origin.answersWith("Vary", "X-V");
    origin.get("/a", "X-V", "1");
    origin.get("/a", "X-V", "2");

    unsafe("DELETE", "/a", 200);

    assertThat(origin.cache.size()).isZero();
    assertThat(origin.cache.bytes()).isZero();
  }

  @ParameterizedTest(name = "RFC 9111, 4.4: {0}: {1} is {2}")
  @CsvSource({
    "Location,http://h/x/other,http://h/x/other",
    "Content-Location,http://H/x/other,http://h/x/other",
    "Location,/x/other,http://h/x/other",
    "Location,other,http://h/x/other",
    "Location,./other#part,http://h/x/other",
    "Location,../other,http://h/other",
    "Location,?q=1,http://h/x/a?q=1",
    "Location,?q=1#part,http://h/x/a?q=1",
    "Location,/x/other?q=1,http://h/x/other?q=1",
    "Location,//h/x/other,http://h/x/other",
    "Location,http://h,http://h/",
    "Location,http://h?q=1,http://h/?q=1",
  })
  void whatTheAnswerNamesGoesToo(String field, String reference, String target) {
    keep(target);
    unsafe("POST", "http://h/x/a?p=1", 201, field, reference);

    assertThat(origin.get(target).hit()).isFalse();
  }

  @ParameterizedTest(name = "RFC 9111, 4.4: not {0}")
  @ValueSource(
      strings = {
        "http://other/b",
        "http://h:81/b",
        "//other/b",
        "http://h/b|",
        "mailto:b@h",
        "::",
        "http://other",
      })
  void whatIsElsewhereStays(String reference) {
    keep("http://h/b", "http://other/b", "http://h:81/b", "http://other/", "http://h/");
    unsafe("POST", "http://h/a", 201, "Location", reference);

    assertThat(origin.cache.size()).isEqualTo(5);
  }

  @Test
  void itWorksBesideTargetsThatAreNoStrictUris() {
    keep("http://h/b");
    unsafe("POST", "http://h/a?x={1|2}", 201, "Location", "/b");
    assertThat(origin.get("http://h/b").hit()).isFalse();
  }

  @Test
  void anAnswerThatWasOnItsWayIsNotKept() {
    origin.answers(request -> Response.of(200).withBody(CachedOrigin.streamOf("old")));
    Response slow = origin.open(Request.get("/a"));
    unsafe("PUT", "/a", 204);

    assertThat(slow.body().open()).hasContent("old");
    slow.close();
    // The content may have been read before: then it was kept, and has been removed.
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void anAnswerThatTheOriginIsAboutToGiveIsNotKept() {
    origin.answers(
        request -> {
          if (request.method().equals("GET")) {
            origin.send(Request.of("PUT", "/a"));
          }
          return Response.text("old");
        });
    assertThat(origin.get("/a").told().is("stored")).isFalse();
    assertThat(origin.cache.size()).isZero();
  }

  @Test
  void aConfirmationThatTheOriginIsAboutToGiveBringsNothingBack() {
    origin.validates("\"1\"", "Cache-Control", "max-age=60");
    origin.get("/a");
    origin.pass(61);
    origin.answers(
        request -> {
          if (request.method().equals("GET")) {
            origin.send(Request.of("PUT", "/a"));
          }
          return Response.of(request.method().equals("GET") ? 304 : 204);
        });
    assertThat(origin.get("/a").told().is("stored")).isFalse();
    assertThat(origin.cache.size()).isZero();
  }
}
