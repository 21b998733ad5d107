package io.fluxgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Origin;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedUpstreamTest {

  private static final Origin ONE = new Origin(false, "one", 80);
  private static final Origin TWO = new Origin(false, "two", 9002);

  private final FakeTime time = FakeTime.autoAdvancing();
  private final ScriptedUpstream upstreams = ScriptedUpstream.on(time);

  private static UpstreamCall call(Origin origin, long responseSeconds, long totalSeconds) {
    return new UpstreamCall(
        origin,
        Request.get("/"),
        new Deadlines(
            Duration.ZERO,
            Duration.ofSeconds(responseSeconds),
            Duration.ZERO,
            Duration.ofSeconds(totalSeconds)));
  }

  private int status(Origin origin) throws Exception {
    try (Response response = upstreams.send(call(origin, 0, 0))) {
      return response.status();
    }
  }

  @Test
  void theExampleOfItsCommentHolds() {
    upstreams.at("http://a:9001").answers(Response.text("first")).fails(Kind.CONNECTION_REFUSED);
    try (Gateway gateway =
        Gateway.builder()
            .time(time)
            .transport(upstreams)
            .route(route -> route.get("/hello").upstream("http://a:9001"))
            .build()) {
      assertThat(gateway.handle(Request.get("/hello")).status()).isEqualTo(200);
      assertThat(gateway.handle(Request.get("/hello")).status()).isEqualTo(502);
      assertThat(upstreams.requests("http://a:9001")).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://one", "http://one:80", "HTTP://One/", "http://one:80/"})
  void anOriginIsWhatItMeansHoweverItIsWritten(String origin) throws Exception {
    upstreams.at(origin).answers(Response.of(201));
    assertThat(status(ONE)).isEqualTo(201);
    assertThat(upstreams.requests(origin)).hasSize(1);
  }

  @Test
  void whatIsNoOriginIsRefused() {
    assertThatThrownBy(() -> upstreams.at("one:80"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'one:80'");
    assertThatThrownBy(() -> upstreams.at("http://one/path"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an origin has no path: 'http://one/path'");
  }

  @Test
  void eachOriginPlaysItsOwnStepsThenItsDefaultThenTheCommonOne() throws Exception {
    upstreams.otherwise(request -> Response.of(404));
    upstreams
        .at("http://one")
        .answers(Response.of(201))
        .answers(request -> Response.of(202))
        .otherwise(request -> Response.of(500));
    assertThat(status(ONE)).isEqualTo(201);
    assertThat(status(TWO)).isEqualTo(404);
    assertThat(status(ONE)).isEqualTo(202);
    assertThat(status(ONE)).isEqualTo(500);
    assertThat(status(ONE)).isEqualTo(500);
    assertThat(upstreams.calls()).hasSize(5);
    assertThat(upstreams.requests("http://two:9002")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 5", "5, 0, 5", "4, 0, -4", "0, 3, -3", "4, 3, -3", "3, 4, -3", "9, 9, 5"})
  void aPauseOfFiveSecondsPassesUnlessADeadlineIsSooner(long response, long total, long seconds)
      throws Exception {
    upstreams.at("http://one").after(Duration.ofSeconds(5)).answers(Response.of(200));
    if (seconds < 0) {
      assertThatExceptionOfType(UpstreamException.class)
          .isThrownBy(() -> upstreams.send(call(ONE, response, total)))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.RESPONSE_TIMEOUT));
    } else {
      upstreams.send(call(ONE, response, total)).close();
    }
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(Math.abs(seconds)));
  }

  @Test
  void countsTheAnswersThatNobodyHasClosed() throws Exception {
    Response response = upstreams.send(call(ONE, 0, 0));
    assertThat(upstreams.openAnswers()).isEqualTo(1);
    response.close();
    response.close();
    assertThat(upstreams.openAnswers()).isZero();
  }

  @Test
  void breaksOffWhereItIsTold() throws Exception {
    upstreams.at("http://one").breaksOff("abc", 10);
    try (Response response = upstreams.send(call(ONE, 0, 0))) {
      assertThat(response.body().length()).hasValue(10);
      InputStream in = response.body().open();
      assertThat(in.readNBytes(3)).asString().isEqualTo("abc");
      assertThat(in.read(new byte[0])).isZero();
      assertThatExceptionOfType(UpstreamException.class)
          .isThrownBy(in::read)
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.RESPONSE_INCOMPLETE));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTION_REFUSED, false",
    "CONNECTION_TIMEOUT, false",
    "DNS_ERROR, false",
    "CONNECTION_TERMINATED, true",
    "RESPONSE_TIMEOUT, true"
  })
  void aFailureSaysWhetherTheUpstreamMayHaveSeenTheRequest(Kind kind, boolean seen) {
    upstreams.at("http://one").fails(kind);
    assertThatExceptionOfType(UpstreamException.class)
        .isThrownBy(() -> upstreams.send(call(ONE, 0, 0)))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
        .satisfies(e -> assertThat(e.requestMayHaveBeenSeen()).isEqualTo(seen));
    assertThat(upstreams.calls()).hasSize(1);
    assertThat(upstreams.openAnswers()).isZero();
  }
}
