package io.fluxgate.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.filter.TwoPhaseFilter.Proceed;
import io.fluxgate.filter.TwoPhaseFilter.Respond;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitFilterTest {

  private final FakeTime time = FakeTime.standing();

  private RateLimitFilter perUser(double capacity, double refillPerSecond) {
    return RateLimitFilter.of(
        RateLimiterContract.limiter(RateLimiter.tokenBucket(capacity, refillPerSecond), time),
        request -> request.header("X-User-ID").orElse("nobody"),
        "user");
  }

  private static Request from(String user) {
    return Request.get("/").withHeader("X-User-ID", user);
  }

  @Test
  void sendsOnWhatIsAllowedAsItCame() {
    Request request = from("ann");
    assertThat(perUser(1, 1).onRequest(request)).isEqualTo(new Proceed(request));
  }

  @Test
  void answers429WithAProblemAndRetryAfter() throws Exception {
    RateLimitFilter filter = perUser(1, 0.4);
    filter.onRequest(from("ann"));
    Response response = ((Respond) filter.onRequest(from("ann"))).response();
    assertThat(response.status()).isEqualTo(429);
    assertThat(response.header("Retry-After")).as("2.5 s, rounded up").hasValue("3");
    assertThat(response.header("Content-Type")).hasValue("application/problem+json");
    assertThat(new String(response.body().readAll(1_000), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"type\":\"urn:fluxgate:problem:rate-limited\",\"title\":\"There were too many requests.\","
                + "\"status\":429,\"detail\":\"The user limit is used up; try again in 3 s.\"}");
  }

  @ParameterizedTest
  @CsvSource({"PT0.000000001S, 1", "PT1S, 1", "PT1.000000001S, 2", "PT59.5S, 60", "PT3600S, 3600"})
  void roundsRetryAfterUpToWholeSeconds(Duration wait, String seconds) {
    RateLimitFilter filter =
        RateLimitFilter.of((key, permits) -> new Rejected(1, 0, wait), request -> "all", "route");
    Response response = ((Respond) filter.onRequest(Request.get("/"))).response();
    assertThat(response.header("Retry-After")).hasValue(seconds);
  }

  @Test
  void servesAClientThatWaitsAsLongAsTheHeaderSays() {
    RateLimitFilter filter = perUser(1, 0.7);
    filter.onRequest(from("ann"));
    for (int i = 0; i < 20; i++) {
      Response response = ((Respond) filter.onRequest(from("ann"))).response();
      time.advance(
          Duration.ofSeconds(Long.parseLong(response.header("Retry-After").orElseThrow())));
      assertThat(filter.onRequest(from("ann"))).isInstanceOf(Proceed.class);
    }
  }

  @Test
  void limitsEachUserByItself() {
    RateLimitFilter filter = perUser(1, 1);
    filter.onRequest(from("ann"));
    assertThat(filter.onRequest(from("ann"))).isInstanceOf(Respond.class);
    assertThat(filter.onRequest(from("bob"))).isInstanceOf(Proceed.class);
  }

  @Test
  void leavesABodyThatCanBeReadOnceAlone() throws Exception {
    Request upload = Request.post("/", Body.stream(InputStream.nullInputStream()));
    Proceed proceed = (Proceed) perUser(1, 1).onRequest(upload);
    assertThat(proceed.request().body().open()).isNotNull(); // it could not be opened twice
  }
}
