package io.fluxgate.concurrency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.filter.Chain;
import io.fluxgate.filter.TwoPhaseFilter.Proceed;
import io.fluxgate.filter.TwoPhaseFilter.Respond;
import io.fluxgate.http.Body;
import io.fluxgate.http.BodyTooLargeException;
import io.fluxgate.http.ClientDisconnectedException;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.testing.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyLimitFilterTest {

  private static final Request GET = Request.get("/");

  private final FakeTime time = FakeTime.standing();
  private final List<String> told = new ArrayList<>();

  private final class Telling implements Limit, Limit.Watcher {
    private final String name;

    Telling(String name) {
      this.name = name;
    }

    @Override
    public int current() {
      return 1;
    }

    @Override
    public Watcher admitted(long nowNanos, int inFlight) {
      return this;
    }

    @Override
    public void answered(long nanos) {
      told.add(name + "answered");
    }

    @Override
    public void overloaded() {
      told.add(name + "overloaded");
    }

    @Override
    public void silent() {
      told.add(name + "silent");
    }
  }

  private final List<Runnable> ends = new ArrayList<>();
  private final List<Boolean> exceeded = new ArrayList<>();

  private final ConcurrencyListener listener =
      new ConcurrencyListener() {
        @Override
        public void admitted(Request request, Runnable end) {
          ends.add(end);
        }

        @Override
        public void exceeded(Request request, boolean shadow) {
          exceeded.add(shadow);
        }
      };

  private final ConcurrencyLimiter limiter = ConcurrencyLimiter.of(new Telling(""), time);
  private final ConcurrencyLimitFilter filter = filter(limiter, false);

  private ConcurrencyLimitFilter filter(ConcurrencyLimiter limiter, boolean shadow) {
    return ConcurrencyLimitFilter.of(limiter, request -> 100, shadow, listener);
  }

  private Response send(Chain next) throws Exception {
    return filter.filter(GET, next);
  }

  @Test
  void holdsThePlaceUntilTheAnswerIsClosed() throws Exception {
    Response response = send(request -> Response.of(200));
    assertThat(limiter.inFlight()).isEqualTo(1);
    assertThat(told).containsExactly("answered");

    response.withHeader("X-A", "derived").close();
    response.close();
    assertThat(limiter.inFlight()).isZero();
    assertThat(told).containsExactly("answered");
  }

  @Test
  void refusesWithTheRegisteredProblemAndAWait() throws Exception {
    limiter.tryAcquire(100);
    Response response =
        send(
            request -> {
              throw new AssertionError("must not come here");
            });

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.header("Retry-After")).hasValue("1");
    assertThat(response.header("Content-Type")).hasValue("application/problem+json");
    assertThat(new String(response.body().readAll(1000), UTF_8))
        .isEqualTo(
            "{\"type\":\"https://iana.org/assignments/http-problem-types#temporary-reduced-capacity\","
                + "\"title\":\"As many requests as possible are being served.\",\"status\":503,"
                + "\"detail\":\"This one was not begun; try again later.\","
                + "\"violated-policies\":[\"concurrency\"]}");
    assertThat(exceeded).containsExactly(false);
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1000, 1001, 60_000, 3_600_000})
  void theWaitIsInWholeSecondsFromOneToSixty(long heldMillis) {
    Place place = (Place) limiter.tryAcquire(100);
    time.advance(Duration.ofMillis(heldMillis));
    place.close();
    limiter.tryAcquire(100);
    Respond respond = (Respond) filter.onRequest(GET);
    long expected = Math.clamp((heldMillis + 999) / 1000, 1, 60);
    assertThat(respond.response().header("Retry-After")).hasValue("" + expected);
  }

  @Test
  void inShadowEverybodyGoesOnAndNobodyAboveTheLimitIsCounted() throws Exception {
    ConcurrencyLimitFilter shadow = filter(limiter, true);
    Response first = shadow.filter(GET, request -> Response.of(200));
    Response second = shadow.filter(GET, request -> Response.of(201));
    assertThat(second.status()).isEqualTo(201);
    assertThat(limiter.inFlight()).isEqualTo(1);
    assertThat(limiter.refused()).isEqualTo(1);
    assertThat(exceeded).containsExactly(true);
    assertThatThrownBy(() -> shadow.filter(GET, request -> fail(new IOException("broken"))))
        .hasMessage("broken");
    second.close();
    assertThat(limiter.inFlight()).isEqualTo(1);
    first.close();
    assertThat(limiter.inFlight()).isZero();
    assertThat(told).containsExactly("answered");
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504})
  void answersThatSpeakOfOverload(int status) throws Exception {
    send(request -> Response.of(status)).close();
    assertThat(told).containsExactly("overloaded");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 304, 404, 429, 500, 501, 505})
  void answersThatTellHowLongTheyTook(int status) throws Exception {
    send(request -> Response.of(status)).close();
    assertThat(told).containsExactly("answered");
  }

  @Test
  void theTimeOfAClientThatSendsItsBodyIsNotTheServers() throws Exception {
    Request upload = Request.post("/", Body.stream(new ByteArrayInputStream(new byte[10])));
    filter.filter(upload, request -> Response.of(200)).close();
    send(request -> Response.of(408)).close();
    filter.filter(upload, request -> Response.of(503)).close();
    assertThat(told).containsExactly("silent", "silent", "overloaded");
  }

  @Test
  void failuresOfThoseBehindAreOverloadAndOthersTellNothing() {
    for (Throwable failure :
        List.of(
            new UpstreamException(Kind.CONNECTION_REFUSED, false, "refused", null),
            new IOException("broken"),
            new ClientDisconnectedException("gone", new IOException("reset")),
            RequestException.badRequest("bad"),
            new BodyTooLargeException(1),
            new InterruptedException("closing"),
            new IllegalStateException("bug"),
            new AssertionError("bug"))) {
      assertThatThrownBy(() -> send(request -> fail(failure))).isSameAs(failure);
      assertThat(limiter.inFlight()).isZero();
    }
    assertThat(told)
        .containsExactly(
            "overloaded", "overloaded", "silent", "silent", "silent", "silent", "silent", "silent");
  }

  private static Response fail(Throwable failure) throws IOException, InterruptedException {
    switch (failure) {
      case IOException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  @Test
  void whoeverKnowsTheRequestsEndMayGiveItsPlaceBack() {
    assertThat(filter.onRequest(GET)).isInstanceOf(Proceed.class);
    assertThat(limiter.inFlight()).isEqualTo(1);
    ends.getFirst().run();
    ends.getFirst().run();
    assertThat(limiter.inFlight()).isZero();
    assertThat(told).containsExactly("silent");
  }

  @Test
  void twoInARowHoldAPlaceEachAndTheRefusalOfTheInnerIsNoOverloadForTheOuter() throws Exception {
    ConcurrencyLimiter wide =
        ConcurrencyLimiter.of(
            new Limit() {
              @Override
              public int current() {
                return 10;
              }

              @Override
              public Watcher admitted(long nowNanos, int inFlight) {
                return new Telling("outer ");
              }
            },
            time);
    ConcurrencyLimitFilter outer = filter(wide, false);
    Chain inner = request -> filter.filter(request, any -> Response.of(200));

    Response served = outer.filter(GET, inner);
    assertThat(wide.inFlight()).isEqualTo(1);
    assertThat(limiter.inFlight()).isEqualTo(1);
    Response refused = outer.filter(GET, inner);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(wide.inFlight()).isEqualTo(2);
    refused.close();
    served.close();
    assertThat(wide.inFlight()).isZero();
    assertThat(limiter.inFlight()).isZero();
    assertThat(told).containsExactly("answered", "outer answered", "outer silent");
  }

  @Test
  void anInnerShadowWithoutAPlaceLeavesTheOutersAlone() throws Exception {
    ConcurrencyLimiter wide = ConcurrencyLimiter.of(() -> 10, time);
    ConcurrencyLimitFilter outer = filter(wide, false);
    ConcurrencyLimitFilter inner = filter(limiter, true);
    limiter.tryAcquire(100);
    Response response =
        outer.filter(GET, request -> inner.filter(request, any -> Response.of(200)));
    assertThat(wide.inFlight()).isEqualTo(1);
    response.close();
    assertThat(wide.inFlight()).isZero();
    assertThat(limiter.inFlight()).isEqualTo(1);

    Response fallback =
        outer.filter(
            GET,
            request -> {
              try {
                return inner.filter(request, any -> fail(new IOException("broken")));
              } catch (IOException e) {
                return Response.text("in its place");
              }
            });
    assertThat(wide.inFlight()).isEqualTo(1);
    fallback.close();
    assertThat(wide.inFlight()).isZero();
  }
}
