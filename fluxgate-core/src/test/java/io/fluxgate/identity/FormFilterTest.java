package io.fluxgate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Body;
import io.fluxgate.http.Query;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormFilterTest {

  private final FormFilter filter = FormFilter.upTo(20);

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void readsTheFormAndStillSendsItOn(String method) throws Exception {
    Request seen = through(filter, posted(stream("user=a%20b&x=1")).withMethod(method));

    assertThat(form(seen)).contains("user=a%20b&x=1");
    assertThat(UserIdentifier.form("user").identify(seen)).contains(new UserId("form:user", "a b"));
    assertThat(seen.body().replayable()).isTrue();
    assertThat(text(seen.body())).isEqualTo("user=a%20b&x=1");
  }

  @Test
  void aBodyInMemoryStaysAsItIs() throws Exception {
    Request request = posted(Body.of("a=é"));

    Request seen = through(filter, request);

    assertThat(form(seen)).contains("a=é");
    assertThat(seen.body()).isSameAs(request.body());
  }

  @Test
  void aLongerBodyPassesUnread() throws Exception {
    Unreadable content = new Unreadable();
    Request seen = through(filter, posted(Body.stream(content, 21)));

    assertThat(form(seen)).isEmpty();
    assertThat(seen.body().length()).hasValue(21);
  }

  @Test
  void aLongerBodyOfUnknownLengthReachesTheUpstreamWhole() throws Exception {
    String whole = "user=" + "x".repeat(100);

    Request seen = through(filter, posted(stream(whole)));

    assertThat(form(seen)).isEmpty();
    assertThat(seen.body().replayable()).isFalse();
    assertThat(seen.body().length()).isEmpty();
    assertThat(text(seen.body())).isEqualTo(whole);
  }

  @Test
  void closingABodyThatWasStitchedTogetherClosesTheRest() throws Exception {
    List<String> closed = new ArrayList<>();
    InputStream content =
        new ByteArrayInputStream("x".repeat(100).getBytes(StandardCharsets.US_ASCII)) {
          @Override
          public void close() {
            closed.add("rest");
          }
        };

    through(filter, posted(Body.stream(content))).body().close();

    assertThat(closed).containsExactly("rest");
  }

  @Test
  void theLimitItselfIsStillRead() throws Exception {
    assertThat(form(through(filter, posted(stream("x".repeat(20)))))).contains("x".repeat(20));
    assertThat(form(through(filter, posted(stream("x".repeat(21)))))).isEmpty();
    Body known = Body.stream(new ByteArrayInputStream(new byte[] {'a', '=', '1'}), 3);
    assertThat(form(through(filter, posted(known)))).contains("a=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "Application/X-WWW-Form-URLEncoded; charset=UTF-8",
        "application/x-www-form-urlencoded ;charset=utf-8"
      })
  void readsFormsOnly(String type) throws Exception {
    assertThat(form(through(filter, posted(stream("a=1")).withHeader("Content-Type", type))))
        .contains("a=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "multipart/form-data",
        "application/x-www-form-urlencodedx",
        ""
      })
  void leavesOtherContentAlone(String type) throws Exception {
    Request request = posted(Body.stream(new Unreadable())).withHeader("Content-Type", type);

    assertThat(through(filter, request)).isSameAs(request);
  }

  @Test
  void leavesOtherMethodsAndCompressedBodiesAlone() throws Exception {
    Request get = posted(Body.stream(new Unreadable())).withMethod("GET");
    Request zipped = posted(Body.stream(new Unreadable())).withHeader("Content-Encoding", "gzip");

    assertThat(through(filter, get)).isSameAs(get);
    assertThat(through(filter, zipped)).isSameAs(zipped);
  }

  @Test
  void aBodyThatBreaksIsTheClientsFailure() {
    assertThatThrownBy(() -> through(filter, posted(Body.stream(new Unreadable()))))
        .isInstanceOf(IOException.class)
        .hasMessage("read");
  }

  @Test
  void refusesLimitsOutOfRange() {
    assertThatThrownBy(() -> FormFilter.upTo(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be from 1 to 16777216 bytes: 0");
    assertThatThrownBy(() -> FormFilter.upTo((16 << 20) + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(FormFilter.create()).isNotNull();
  }

  private static Request posted(Body body) {
    return Request.post("/", body).withHeader("Content-Type", "application/x-www-form-urlencoded");
  }

  private static Body stream(String content) {
    return Body.stream(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static Optional<String> form(Request request) {
    return request.attribute(FormFilter.FORM).map(Query::raw);
  }

  private static String text(Body body) throws IOException {
    return new String(body.readAll(10_000), StandardCharsets.UTF_8);
  }

  private static Request through(FormFilter filter, Request request) throws Exception {
    List<Request> seen = new ArrayList<>();
    filter
        .filter(
            request,
            sent -> {
              seen.add(sent);
              return Response.of(204);
            })
        .close();
    assertThat(seen).hasSize(1);
    return seen.getFirst();
  }

  /** Content nobody may touch. */
  private static final class Unreadable extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("read");
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
      throw new IOException("read");
    }
  }
}
